// Every sentence of the desk in German, for tests; a missing key is a type error.
import app from "@/app/messages/de.json";
import design from "@/design/messages/de.json";
import accounts from "@/features/accounts/messages/de.json";
import categories from "@/features/categories/messages/de.json";
import image from "@/features/image/messages/de.json";
import library from "@/features/library/messages/de.json";
import status from "@/features/status/messages/de.json";
import trash from "@/features/trash/messages/de.json";
import upload from "@/features/upload/messages/de.json";
import type { Messages } from "../types";

const messages: Messages = { app, design, accounts, categories, image, library, status, trash, upload };

export default messages;
