"""The databases: opened, migrated, watched."""
