"""Recognise mails that no person wrote: responders, bounces, receipts, list programs."""
