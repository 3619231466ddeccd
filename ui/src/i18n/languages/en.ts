// Every sentence of the desk in English, a namespace per feature: the type of all catalogues, and for tests. In the
// browser each feature's come by themselves, by ../catalogues.ts.
import app from "@/app/messages/en.json";
import design from "@/design/messages/en.json";
import accounts from "@/features/accounts/messages/en.json";
import categories from "@/features/categories/messages/en.json";
import image from "@/features/image/messages/en.json";
import library from "@/features/library/messages/en.json";
import status from "@/features/status/messages/en.json";
import trash from "@/features/trash/messages/en.json";
import upload from "@/features/upload/messages/en.json";

const messages = { app, design, accounts, categories, image, library, status, trash, upload };

export default messages;
