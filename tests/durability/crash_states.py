"""From a record of trace-shim.c, what a disk may hold after a power cut at any moment of it.

The model is the strict one: bytes are sure once an fsync of their file ended well, a name once an fsync of its folder
did; of everything since, each write and each name may be there or not, in whatever order, and a write torn at any
sector. One thing is held to be true of every file system: a rename never leaves a file without any name. EXT4 is a
second model, a journal: any fsync brings along all names that came before it, and of the later ones a first part.

What goes through mmap is not in a record; that is SQLite's -shm alone, which is no more than shared memory: it is left
out, or filled with rubbish, as it would be found.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import hashlib
import os
import random
from pathlib import Path

SECTOR = 512
RUBBISH = b"\xa5" * 32768


class Record:
    """A call of the program: its verb, its fields, its bytes."""

    def __init__(self, fields, data):
        self.verb, self.fields, self.data = fields[0], fields[1:], data


def read_trace(path):
    raw = Path(path).read_bytes()
    records, place = [], 0
    while place < len(raw):
        end = raw.index(b"\n", place)
        *fields, length = raw[place:end].decode().split("\t")
        data = raw[end + 1:end + 1 + int(length)]
        records.append(Record(fields, data))
        place = end + 1 + int(length) + 1
    return records


class File:
    """Bytes: those that are sure, and the writes since, (offset, bytes) or (length, None) for a truncation."""

    is_folder = False

    def __init__(self, sure=b"", mtime=None):
        self.sure, self.since, self.mtime = sure, [], mtime

    def settle(self, count):
        self.sure = apply_writes(self.sure, self.since[:count])
        self.mtime = None if count else self.mtime
        del self.since[:count]


class Folder:
    """Names: those that are sure, and since, ("+", name, node, move) or ("-", name, node, move)."""

    is_folder = True

    def __init__(self, mtime=None):
        self.sure, self.since, self.mtime = {}, [], mtime

    def settle(self, count):
        settled = self.since[:count]
        self.sure = apply_names(self.sure, settled)
        self.mtime = None if settled else self.mtime
        for sign, _, _, move in settled:
            if move and sign == "+":
                move.arrived = True
        del self.since[:count]

    def now(self):
        return apply_names(self.sure, self.since)


class Move:
    """The two halves of a rename: the old name goes only where the new one came."""

    def __init__(self):
        self.arrived = False    # in the state that is being made, or for good


def apply_writes(sure, writes):
    content = bytearray(sure)
    for offset, data in writes:
        if data is None:
            content[offset:] = bytes(max(0, offset - len(content)))
        else:
            if len(content) < offset:
                content.extend(bytes(offset - len(content)))
            content[offset:offset + len(data)] = data
    return bytes(content)


def apply_names(sure, changes):
    names = dict(sure)
    for sign, name, node, _ in changes:
        if sign == "+":
            names[name] = node
        elif names.get(name) is node:
            del names[name]
    return names


class Disk:
    """A folder as it was at the start, and what the program has done to it so far."""

    journal = False

    def __init__(self, root):
        self.root = str(root)
        self.inodes, self.syncs = {}, {}
        self.names = []         # since the last sync, of all folders in order, for a journal
        self.top = self.load(Path(root))

    def load(self, path):
        status = path.lstat()
        if not path.is_dir():
            node = File(path.read_bytes(), status.st_mtime_ns)
        else:
            node = Folder(status.st_mtime_ns)
            node.sure = {child.name: self.load(child) for child in path.iterdir()}
        self.inodes[status.st_ino] = node
        return node

    def find(self, path):
        """(folder, name), or None of what lies outside"""
        parts = Path(os.path.normpath(path)).relative_to(self.root).parts
        folder = self.top
        for part in parts[:-1]:
            folder = folder.now()[part]
        return folder, parts[-1]

    def change(self, folder, sign, name, node, move=None):
        folder.since.append((sign, name, node, move))
        self.names.append(folder)

    def do(self, record):
        getattr(self, "do_" + record.verb)(record.data, *record.fields)

    def do_create(self, _, path, inode):
        node = self.inodes[int(inode)] = File()
        folder, name = self.find(path)
        self.change(folder, "+", name, node)

    def do_mkdir(self, _, path, inode):
        node = self.inodes[int(inode)] = Folder()
        folder, name = self.find(path)
        self.change(folder, "+", name, node)

    def do_write(self, data, inode, offset):
        self.inodes[int(inode)].since.append((int(offset), data))

    def do_truncate(self, _, inode, length):
        self.inodes[int(inode)].since.append((int(length), None))

    def do_sync(self, _, inode, number):
        node = self.inodes[int(inode)]
        self.syncs[number] = node, len(node.since), len(self.names)

    def do_synced(self, _, inode, number):
        node, count, names = self.syncs.pop(number)
        if not self.journal:
            names = 0
            node.settle(count)
        else:
            for folder in self.names[:names]:
                folder.settle(1)
            del self.names[:names]
            count = 0 if node.is_folder else count
            if count:
                node.settle(count)
        # Another sync that is under way has so much less to do.
        self.syncs = {key: (other, max(0, n - count) if other is node else n, max(0, m - names))
                      for key, (other, n, m) in self.syncs.items()}

    def do_rename(self, _, source, target):
        old_folder, old_name = self.find(source)
        new_folder, new_name = self.find(target)
        node, move = old_folder.now()[old_name], Move()
        self.change(new_folder, "+", new_name, node, move)
        self.change(old_folder, "-", old_name, node, move)

    def do_link(self, _, source, target):
        old_folder, old_name = self.find(source)
        new_folder, new_name = self.find(target)
        self.change(new_folder, "+", new_name, old_folder.now()[old_name])

    def do_unlink(self, _, path):
        folder, name = self.find(path)
        self.change(folder, "-", name, folder.now()[name])

    do_rmdir = do_unlink

    def do_send(self, _):
        pass

    do_hear = do_send


class JournalledDisk(Disk):
    """Any sync brings along all names that came before it."""

    journal = True


class WithoutFolderSyncs(Disk):
    """To see whether a loss is seen: of a program that syncs no folder."""

    def do_synced(self, data, inode, number):
        if not self.inodes[int(inode)].is_folder:
            super().do_synced(data, inode, number)


class WithoutFileSyncs(Disk):
    """To see whether a loss is seen: of a program that syncs no file."""

    def do_synced(self, data, inode, number):
        if self.inodes[int(inode)].is_folder:
            super().do_synced(data, inode, number)


class Choice:
    """Which of what is not sure made it to the disk."""

    def name(self, change):
        return True

    def content(self, file):
        return apply_writes(file.sure, file.since)


class Everything(Choice):
    """All that was done."""


class Nothing(Choice):
    """What is sure, and no more."""

    def name(self, change):
        return False

    def content(self, file):
        return file.sure


class Names(Choice):
    """All names, none of the bytes behind them."""

    def content(self, file):
        return file.sure


class Zeros(Choice):
    """All names; files as long as they were, without their bytes."""

    def content(self, file):
        content = bytearray(apply_writes(file.sure, file.since))
        for offset, data in file.since:
            if data is not None:
                end = min(offset + len(data), len(content))
                content[offset:end] = bytes(max(0, end - offset))
        return bytes(content)


class Bytes(Choice):
    """All bytes, none of the names."""

    def name(self, change):
        return False


class Some(Choice):
    """By chance."""

    def __init__(self, seed):
        self.chance = random.Random(seed)
        self.part = self.chance.choice((0.1, 0.5, 0.9))

    def name(self, change):
        return self.chance.random() < self.part

    def content(self, file):
        kept = [self.tear(write) for write in file.since if self.chance.random() < self.part]
        return apply_writes(file.sure, [write for write in kept if write])

    def tear(self, write):
        offset, data = write
        if data is None or self.chance.random() < 0.7:
            return write
        sectors = [data[i:i + SECTOR] for i in range(0, len(data), SECTOR)]
        if self.chance.random() < 0.5:      # as far as it got
            return offset, b"".join(sectors[:self.chance.randrange(len(sectors) + 1)])
        return offset, b"".join(each if self.chance.random() < 0.5 else bytes(len(each)) for each in sectors)


class Journalled(Some):
    """A first part of the names, in order; bytes by chance. For a disk with a journal."""

    def __init__(self, seed, disk):
        super().__init__(seed)
        self.left = self.chance.randrange(len(disk.names) + 1)
        numbers, self.kept = {}, set()
        for folder in disk.names[:self.left]:
            number = numbers.setdefault(id(folder), 0)
            self.kept.add(id(folder.since[number]))
            numbers[id(folder)] += 1

    def name(self, change):
        return id(change) in self.kept


def all_folders(disk):
    folders, queue, seen = [], [disk.top], set()
    while queue:
        folder = queue.pop()
        if id(folder) not in seen:
            seen.add(id(folder))
            folders.append(folder)
            nodes = [*folder.sure.values(), *(node for _, _, node, _ in folder.since)]
            queue.extend(node for node in nodes if node.is_folder)
    return folders


def is_kept(change, choice):
    sign, _, _, move = change
    if move and sign == "+":
        return move.arrived
    return (not move or move.arrived) and choice.name(change)


def choose_names(disk, choice):
    """For each folder the changes that made it."""
    folders = all_folders(disk)
    for folder in folders:
        for change in folder.since:
            if change[0] == "+" and change[3]:
                change[3].arrived = choice.name(change)
    return {id(folder): [change for change in folder.since if is_kept(change, choice)] for folder in folders}


class State:
    """What is on the disk: nodes in order, (path, bytes or None for a folder, mtime or None, path of the same file)."""

    def __init__(self, disk, choice):
        self.nodes, self.digest = [], hashlib.sha256()
        self.names, self.choice, self.written = choose_names(disk, choice), choice, {}
        self.add(disk.top, "")

    def add(self, node, path):
        content = same = None
        mtime = node.mtime
        if node.is_folder:
            changes = self.names[id(node)]
            mtime = None if changes else mtime
        elif path.endswith("-shm"):
            return
        else:
            same = self.written.setdefault(id(node), path)
            content = self.choice.content(node)
        self.nodes.append((path, content, mtime, same))
        self.digest.update(repr((path, same, mtime is None, len(content or b""))).encode() + (content or b""))
        if node.is_folder:
            for name, child in sorted(apply_names(node.sure, changes).items()):
                self.add(child, f"{path}/{name}")

    def write(self, target, rubbish):
        """Into TARGET, which is made. With rubbish where SQLite's shared memory was, or nothing."""
        folders = []
        for path, content, mtime, same in self.nodes:
            full = target + path
            if content is None:
                os.mkdir(full)
                folders.append((full, mtime))
                continue
            if same != path:
                os.link(target + same, full)
                continue
            with open(full, "wb", 0) as file:
                file.write(content)
            if rubbish and path.endswith("index.db"):
                Path(full + "-shm").write_bytes(RUBBISH)
            if mtime is not None:
                os.utime(full, ns=(mtime, mtime))
        for full, mtime in reversed(folders):
            if mtime is not None:
                os.utime(full, ns=(mtime, mtime))


CHOICES = (lambda seed, disk: Nothing(), lambda seed, disk: Everything(), lambda seed, disk: Names(),
           lambda seed, disk: Zeros(), lambda seed, disk: Bytes())


def choose(number, seed, disk):
    """The choice with that number of a moment."""
    if disk.journal:
        return Journalled(seed, disk)
    return CHOICES[number](seed, disk) if number < len(CHOICES) else Some(seed)
