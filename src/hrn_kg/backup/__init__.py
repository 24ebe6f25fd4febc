"""Backup and restore: all of a home that cannot be made again, copied, proved and put back."""

from hrn_kg.backup.backup_faults import BackupFailed
from hrn_kg.backup.restoring import Restored, restore
from hrn_kg.backup.taking import Taken, take

__all__ = ["BackupFailed", "Restored", "Taken", "restore", "take"]
