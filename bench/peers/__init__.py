"""Delivery beside the programs that others use for it: thumbor and ipx, installed into a folder of their own."""
