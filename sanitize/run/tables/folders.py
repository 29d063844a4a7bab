"""Where a run of several tables puts what each of them brings."""

from __future__ import annotations

from dataclasses import dataclass

from sanitize.io.places.place import Place
from sanitize.io.write.staging import Folders


@dataclass(frozen=True)
class TableFolders(Folders):
    """The private folders of one table; its parts go straight into the release that is to be."""

    together: Folders
    name: str

    @property
    def data(self) -> Place:
        """Parts of the table."""
        return self.together.data / self.name


def table_folders(together: Folders, name: str) -> TableFolders:
    """The folders of a table, made."""
    folders = TableFolders(together.root / "tables" / name, together, name, key=together.key)
    folders.create()
    return folders
