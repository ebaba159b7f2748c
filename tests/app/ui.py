#!/usr/bin/python3
"""Drives the real window: a private session, a program in it, widgets by name through AT-SPI, pictures.

    with Session(pictures="build/shots", language="ja") as session, session.start(program) as app:
        app.button("Set Up Account").press()
        app.entry("Email address").type("taro@example.ne.jp")
        app.wait_for(lambda: app.has_label(starts="Ready to receive mail"), "the test to succeed")
        app.picture("test")

Names are given in English; in another language they are looked up in the message catalogue first.

What GTK 4.8 does to such tests: only frames are SHOWING, and pages of a GtkStack that is not shown are listed
all the same, so a widget counts when it and all its ancestors are VISIBLE. A GtkButton can be pressed; check
buttons, rows and combo boxes have no action and are clicked with the pointer, in the centre of their extents.
There is no window manager: every window has its corner at 0,0, so extents are positions on the screen.

A session is once for a process, for libatspi keeps its bus. All its processes end with it.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import ctypes
import gettext
import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

SCREEN = (1280, 1024)
# Seconds for anything awaited: machines that test are slow, and then a sanitizer on top; a busy one may be given more.
PATIENCE = float(os.environ.get("FUMI_UI_PATIENCE", "30"))
PR_SET_CHILD_SUBREAPER = 36

NEEDED = ("Xvfb", "dbus-daemon", "gnome-keyring-daemon", "import", "xdotool")


class Missing(Exception):
    """What these tests need is not installed."""


class NotThere(AssertionError):
    """A widget or a state that was awaited did not come."""


def check_tools():
    missing = [tool for tool in NEEDED if not shutil.which(tool)]
    try:
        import gi

        gi.require_version("Atspi", "2.0")
    except (ImportError, ValueError):
        missing.append("the Atspi bindings (gir1.2-atspi-2.0, python3-gi)")
    if missing:
        raise Missing("not installed: " + ", ".join(missing))


def wait_until(condition, what, patience=PATIENCE, details=lambda: ""):
    """Returns the first true value of condition()."""
    deadline = time.monotonic() + patience
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise NotThere(f"waited {patience:.0f} s for {what}\n{details()}")
        time.sleep(0.03)


def has_locale(name):
    path = os.environ.get("LOCPATH")
    if path and (Path(path) / name).is_dir():
        return True
    listed = subprocess.run(["locale", "-a"], capture_output=True, text=True, check=False).stdout.lower()
    return name.lower().replace("utf-8", "utf8") in listed.split()


def language_environment(language):
    name = {"ja": "ja_JP.UTF-8", "en": "en_US.UTF-8"}[language]
    # Without the locale itself dates stay English, but the texts come.
    return {"LANG": name if has_locale(name) else "C.UTF-8", "LANGUAGE": language}


def find_catalogue(program, language):
    """The .mo file the program will use: installed beside it, or still in its build directory."""
    if language == "en":
        return gettext.NullTranslations()
    for parent in Path(program).resolve().parents:
        for place in (parent / "share/locale", parent / "po"):
            found = gettext.find("fumibako", place, [language])
            if found:
                with open(found, "rb") as file:
                    return gettext.GNUTranslations(file)
    raise Missing(f"no catalogue for “{language}” near {program}")


def find_data(program):
    """The share folder of the prefix the program is installed in: icons, schema."""
    share = Path(program).resolve().parent.parent / "share"
    return {"XDG_DATA_DIRS": f"{share}:/usr/local/share:/usr/share"} if share.is_dir() else {}


def descendants(pid):
    """Process ids of everything started by pid, the youngest generation last."""
    children = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                stat = (entry / "stat").read_text()
            except OSError:
                continue
            children.setdefault(int(stat.rsplit(")", 1)[1].split()[1]), []).append(int(entry.name))
    found, queue = [], [pid]
    while queue:
        mine = children.get(queue.pop(0), [])
        found += mine
        queue += mine
    return found


class Session:
    """A display, a session bus with AT-SPI, and a keyring, all private. keyring: "open", "locked" or "none"."""

    def __init__(self, pictures=None, language="en", dark=False, keyring="open"):
        check_tools()
        self.pictures = Path(pictures) if pictures else None
        self.language, self.dark, self.keyring = language, dark, keyring
        self.processes = []

    def __enter__(self):
        self.root = Path(tempfile.mkdtemp(prefix="fumibako-ui-"))
        # Orphans of the bus (the AT-SPI bus and its registry) come back to us, and are ended with the rest.
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
        try:
            if self.pictures:
                self.pictures.mkdir(parents=True, exist_ok=True)
            self._make_environment()
            self._start_display()
            self._start_bus()
            if self.keyring != "none":
                self._start_keyring()
            self._connect()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        for process in reversed(self.processes):
            process.terminate()
        deadline = time.monotonic() + 10
        while descendants(os.getpid()):
            for pid in descendants(os.getpid()):
                if time.monotonic() > deadline - 7:
                    os.kill(pid, signal.SIGKILL if time.monotonic() > deadline - 4 else signal.SIGTERM)
            self._reap()
            if time.monotonic() > deadline:
                raise RuntimeError("processes that do not end: %s" % descendants(os.getpid()))
            time.sleep(0.02)
        shutil.rmtree(self.root, ignore_errors=True)

    @staticmethod
    def _reap():
        try:
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        except ChildProcessError:
            pass

    def _make_environment(self):
        for name in ("DISPLAY", "WAYLAND_DISPLAY", "NO_AT_BRIDGE", "GTK_A11Y", "AT_SPI_BUS_ADDRESS", "LC_ALL",
                     "DBUS_SESSION_BUS_ADDRESS", "GNOME_KEYRING_CONTROL", "SSH_AUTH_SOCK", "G_DEBUG",
                     "GTK_THEME", "http_proxy", "https_proxy", "all_proxy"):
            os.environ.pop(name, None)
        for name in ("home", "run"):
            (self.root / name).mkdir(mode=0o700)
        os.environ.update({
            "HOME": str(self.root / "home"),
            "XDG_RUNTIME_DIR": str(self.root / "run"),
            "GDK_BACKEND": "x11",
            "GSK_RENDERER": "cairo",
            "GTK_USE_PORTAL": "0",
            "GSETTINGS_BACKEND": "memory",
            "ADW_DISABLE_PORTAL": "1",
            "ADW_DEBUG_COLOR_SCHEME": "prefer-dark" if self.dark else "prefer-light",
            "GTK_A11Y": "atspi",
        })
        self._use_profile("session")
        os.environ.update(language_environment(self.language))

    def _use_profile(self, name):
        for variable, folder in (("XDG_CONFIG_HOME", "config"), ("XDG_DATA_HOME", "data"),
                                 ("XDG_CACHE_HOME", "cache"), ("XDG_STATE_HOME", "state")):
            path = self.root / name / folder
            path.mkdir(parents=True, exist_ok=True)
            os.environ[variable] = str(path)
        # What moves would keep a picture from coming to rest; the buttons are GNOME's.
        settings = self.root / name / "config/gtk-4.0/settings.ini"
        settings.parent.mkdir(exist_ok=True)
        settings.write_text("[Settings]\ngtk-enable-animations=false\ngtk-cursor-blink=false\n"
                            "gtk-decoration-layout=:close\n")

    def _spawn(self, *command, **options):
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **options)
        self.processes.append(process)
        return process

    @staticmethod
    def _read_line(fd, what):
        with os.fdopen(fd, "rb") as pipe:
            line = pipe.readline().decode().strip()
        if not line:
            raise RuntimeError(f"{what} did not start")
        return line

    def _start_display(self):
        read, write = os.pipe()
        self._spawn("Xvfb", "-displayfd", str(write), "-screen", "0", "%dx%dx24" % SCREEN, "-nolisten", "tcp",
                    "-noreset", pass_fds=(write,), stdin=subprocess.DEVNULL)
        os.close(write)
        os.environ["DISPLAY"] = ":" + self._read_line(read, "Xvfb")

    def _start_bus(self):
        read, write = os.pipe()
        self._spawn("dbus-daemon", "--session", "--nofork", "--nopidfile", f"--print-address={write}",
                    f"--address=unix:dir={self.root}/run", pass_fds=(write,), stdin=subprocess.DEVNULL)
        os.close(write)
        os.environ["DBUS_SESSION_BUS_ADDRESS"] = self._read_line(read, "dbus-daemon")

    def _start_keyring(self):
        command = ["gnome-keyring-daemon", "--foreground", "--components=secrets"]
        if self.keyring == "locked":
            # A keyring that exists and that nobody opened: made by a first daemon.
            first = self._spawn(*command, "--unlock", stdin=subprocess.PIPE)
            self._feed(first)
            self._await_name("org.freedesktop.secrets", True)
            first.terminate()
            first.wait()
            self.processes.remove(first)
            self._await_name("org.freedesktop.secrets", False)
            self._spawn(*command, stdin=subprocess.DEVNULL)
        else:
            self._feed(self._spawn(*command, "--unlock", stdin=subprocess.PIPE))
        self._await_name("org.freedesktop.secrets", True)

    @staticmethod
    def _feed(process):
        process.stdin.write(b"ui")
        process.stdin.close()

    @staticmethod
    def _await_name(name, owned):
        from gi.repository import Gio, GLib

        bus = Gio.bus_get_sync(Gio.BusType.SESSION)
        bus.set_exit_on_close(False)

        def has_owner():
            return bus.call_sync("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
                                 "NameHasOwner", GLib.Variant("(s)", (name,)), None, 0, -1, None).unpack()[0]

        wait_until(lambda: has_owner() == owned, f"{name} on the bus")

    def _connect(self):
        import gi

        gi.require_version("Atspi", "2.0")
        from gi.repository import Atspi, GLib

        Atspi.init()
        self.atspi = Atspi
        self.gone = GLib.Error  # a widget, or the program, that went while it was asked

    def start(self, program, *arguments, profile="profile", environment=None, expected=()):
        """Starts the program. The same profile is the same user come again; a new name is an empty one. Warnings
        with one of the words expected are no complaints."""
        self._use_profile(profile)
        return Application(self, [str(program), *arguments], profile, environment or {}, expected)


class Application:
    """The program under test, and what is on its screen."""

    def __init__(self, session, command, profile, environment, expected=()):
        self.session = session
        self.expected = expected
        self.atspi = session.atspi
        self.gone = session.gone
        self.profile = session.root / profile
        self.log_path = session.root / f"{profile}.log"
        self.catalogue = find_catalogue(command[0], session.language)
        # Leaks of GTK's and fontconfig's caches say nothing about us; errors of memory do.
        options = os.environ.get("ASAN_OPTIONS", "") + ":detect_leaks=0"
        with open(self.log_path, "ab") as log:
            self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                            env={**os.environ, **find_data(command[0]), "ASAN_OPTIONS": options,
                                                 **environment})
        self.pid = self.process.pid

    def __enter__(self):
        wait_until(lambda: self.process.poll() is not None or self._root(), "the program's window",
                   details=self.log)
        self._check_running()
        return self

    def __exit__(self, kind, *_):
        self.stop()
        if kind is None and self.complaints():
            raise AssertionError("the program complained:\n" + "\n".join(self.complaints()))

    def stop(self):
        """Ends the program as a session that ends does."""
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    def log(self):
        return self.log_path.read_text(errors="replace")

    def complaints(self):
        """What GLib, GTK or a sanitizer found wrong."""
        return [line for line in self.log().splitlines()
                if "-CRITICAL **" in line or "ERROR: AddressSanitizer" in line or "runtime error:" in line
                or ("-WARNING **" in line and "dconf" not in line
                    and not any(words in line for words in self.expected))]

    def _check_running(self):
        if self.process.poll() is not None:
            raise NotThere(f"the program ended with {self.process.returncode}\n{self.log()}")

    # Names

    def translate(self, text):
        return self.catalogue.gettext(text)

    def beginnings(self, start):
        """How texts that begin so in English may begin here: up to the first thing that is filled in."""
        catalogue = getattr(self.catalogue, "_catalog", {})
        # The key of a plural form is a pair.
        found = {value.split("%")[0] for key, value in catalogue.items()
                 if (key[0] if isinstance(key, tuple) else key).startswith(start)}
        return tuple(found - {""}) or (start,)

    # What is on the screen

    def _root(self):
        desktop = self.atspi.get_desktop(0)
        for index in range(desktop.get_child_count()):
            try:
                application = desktop.get_child_at_index(index)
                if application and application.get_process_id() == self.pid and application.get_child_count():
                    application.set_cache_mask(self.atspi.Cache.NONE)
                    return application
            except self.gone:
                continue
        return None

    def nodes(self):
        """Every widget that is visible with all its ancestors, outermost first. With a dialog open, that alone."""
        found = []
        try:
            root = self._root()
            windows = [window for window in Node(self, root).children() if window.visible] if root else []
            modal = [window for window in windows if self.atspi.StateType.MODAL in window.states]
        except self.gone:
            return []
        queue = modal[-1:] or windows
        while queue:
            node = queue.pop(0)
            found.append(node)
            try:
                queue = [child for child in node.children() if child.visible] + queue
            except self.gone:
                continue
        return found

    def find_all(self, roles=None, name=None, starts=None, contains=None):
        """Widgets by role and by name, the beginning of it, or (not translated) a part of it."""
        def fits(node):
            label = node.name
            return ((not roles or node.role in roles)
                    and (name is None or label == self.translate(name))
                    and (starts is None or label.startswith(self.beginnings(starts)))
                    and (contains is None or contains in label))

        found = []
        for node in self.nodes():
            try:
                if fits(node):
                    found.append(node)
            except self.gone:
                continue
        return found

    def one(self, roles, name=None, patience=PATIENCE, **other):
        """The one widget of this role and name, awaited. Two of a name are a fault of the window."""
        def look():
            self._check_running()
            return self.find_all(roles, name, **other)

        found = wait_until(look, f"{roles} “{name or other}”", patience, self.describe)
        if len(found) > 1:
            raise NotThere(f"{len(found)} widgets are called {name or other}: {found}\n{self.describe()}")
        return found[0]

    def button(self, name, **other):
        return self.one({"push button", "toggle button"}, name, **other)

    def choice(self, name, **other):
        return self.one({"radio button", "check box", "toggle button"}, name, **other)

    def entry(self, name, **other):
        def look():
            self._check_running()
            return [node for node in self.find_all(None, name) if node.editable and not node.has_value]

        found = wait_until(look, f"the entry “{name}”", details=self.describe, **other)
        if len(found) > 1:
            raise NotThere(f"{len(found)} entries are called “{name}”\n{self.describe()}")
        return found[0]

    def number(self, name, **other):
        return self.one({"spin button"}, name, **other)

    def texts(self, roles=("label", "heading", "status bar")):
        """What can be read on the screen, in order."""
        found = []
        for node in self.nodes():
            try:
                if node.role in roles and node.text:
                    found.append(node.text)
            except self.gone:
                continue
        return found

    def readable(self):
        """The same with the text of views, such as a message's body."""
        return self.texts(("text", "label", "heading"))

    def has_label(self, starts=None, contains=None, name=None):
        return bool(self.find_all({"label", "heading", "status bar", "alert", "list item"}, name, starts, contains))

    def wait_for(self, condition, what, patience=PATIENCE):
        def look():
            self._check_running()
            return condition()

        return wait_until(look, what, patience, self.describe)

    def describe(self):
        """The tree as the tests see it, for their failures."""
        lines = []
        for node in self.nodes():
            try:
                lines.append(f"  {node.role}: “{node.name}”" + (f" = “{node.text}”" if node.editable else ""))
            except self.gone:
                continue
        return "on the screen:\n" + "\n".join(lines) + "\nlog:\n" + self.log()[-3000:]

    # Acts that are no widget's

    def _windows(self):
        return subprocess.run(["xdotool", "search", "--onlyvisible", "--pid", str(self.pid)], check=False,
                              capture_output=True, text=True).stdout.split()

    def toplevels(self):
        """Without menus and tooltips, which have the program's name for a title."""
        names = {window: subprocess.run(["xdotool", "getwindowname", window], check=False, capture_output=True,
                                        text=True).stdout.strip() for window in self._windows()}
        return [window for window, name in names.items() if name not in ("", "fumibako")]

    @staticmethod
    def _geometry(window):
        lines = subprocess.run(["xdotool", "getwindowgeometry", "--shell", window], check=True,
                               capture_output=True, text=True).stdout.split()
        return {key: int(value) for key, value in (line.split("=") for line in lines)}

    def resize(self, width, height):
        """Gives the window this size; its shadow counts. Waits until it has it.

        A window that has just come still gives itself the size it wants: first it has to rest."""
        self.settle()
        window = self.wait_for(lambda: self.toplevels()[-1:], "a window")[0]
        subprocess.run(["xdotool", "windowsize", window, str(width), str(height)], check=True,
                       stderr=subprocess.DEVNULL)
        self.wait_for(lambda: (self._geometry(window)["WIDTH"], self._geometry(window)["HEIGHT"]) == (width, height),
                      f"the window to be {width} pixels wide")
        self.settle()

    def frame(self):
        """The extents of the window that takes input."""
        nodes = self.nodes()
        self._check_running()
        return nodes[0].extents if nodes else (0, 0, *SCREEN)

    def settle(self):
        """Waits until two pictures in a row are the same: slides and fades are over."""
        command = ["import", "-window", "root", "-depth", "8", "rgb:-"]
        last = None

        def still():
            nonlocal last
            before, last = last, subprocess.run(command, check=True, capture_output=True).stdout
            return before == last

        try:
            wait_until(still, "the picture to come to rest", 5)
        except NotThere:
            pass  # a spinner turns

    def picture(self, name):
        """Leaves NAME.png in the session's folder for pictures, cut to the windows; returns its path."""
        if not self.session.pictures:
            return None
        self.settle()
        path = self.session.pictures / f"{name}.png"
        boxes = [self._geometry(window) for window in self._windows()]
        width = min(max([box["X"] + box["WIDTH"] for box in boxes] or SCREEN[:1]), SCREEN[0])
        height = min(max([box["Y"] + box["HEIGHT"] for box in boxes] or SCREEN[1:]), SCREEN[1])
        subprocess.run(["import", "-window", "root", "-crop", f"{width}x{height}+0+0", "+repage", str(path)],
                       check=True)
        return path


class Node:
    """One widget."""

    def __init__(self, app, accessible):
        self.app, self.accessible = app, accessible
        self.atspi = app.atspi
        self._role = None

    def __repr__(self):
        return f"<{self.role} “{self.name}”>"

    @property
    def name(self):
        return self.accessible.get_name() or ""

    @property
    def description(self):
        return self.accessible.get_description() or ""

    @property
    def role(self):
        if self._role is None:
            self._role = self.accessible.get_role_name()
        return self._role

    @property
    def states(self):
        return set(self.accessible.get_state_set().get_states())

    @property
    def visible(self):
        try:
            return self.accessible is not None and self.accessible.get_state_set().contains(
                self.atspi.StateType.VISIBLE)
        except self.app.gone:
            return False

    @property
    def sensitive(self):
        return self.accessible.get_state_set().contains(self.atspi.StateType.SENSITIVE)

    @property
    def checked(self):
        return self.accessible.get_state_set().contains(self.atspi.StateType.CHECKED)

    @property
    def editable(self):
        return self.accessible.get_editable_text_iface() is not None

    @property
    def has_value(self):
        return self.accessible.get_value_iface() is not None

    @property
    def text(self):
        text = self.accessible.get_text_iface()
        if text is None:
            return self.name
        return self.atspi.Text.get_text(text, 0, self.atspi.Text.get_character_count(text)) or ""

    @property
    def extents(self):
        component = self.accessible.get_component_iface()
        if component is None:
            return 0, 0, 0, 0
        box = component.get_extents(self.atspi.CoordType.WINDOW)
        return box.x, box.y, box.width, box.height

    def children(self):
        for index in range(self.accessible.get_child_count()):
            child = self.accessible.get_child_at_index(index)
            if child is not None:
                yield Node(self.app, child)

    def descendants(self):
        for child in self.children():
            if child.visible:
                yield child
                yield from child.descendants()

    def press(self):
        """Presses a button once it can be pressed."""
        self.app.wait_for(lambda: self.sensitive, f"{self} to become sensitive")
        action = self.accessible.get_action_iface()
        if action is None or self.atspi.Action.get_n_actions(action) == 0:
            raise NotThere(f"{self} has no action")
        try:
            if not self.atspi.Action.do_action(action, 0):
                raise NotThere(f"{self} refused to be pressed")
        except self.app.gone as error:
            # On a busy machine the program is slower than the bus is patient; what comes of it is awaited anyway.
            if "Did not receive a reply" not in str(error):
                raise

    def type(self, text):
        """Makes text the whole content of an entry."""
        if not self.atspi.EditableText.set_text_contents(self.accessible.get_editable_text_iface(), text):
            raise NotThere(f"{self} took no text")
        if self.role != "password text":
            self.app.wait_for(lambda: self.text == text, f"{self} to hold “{text}”")

    @property
    def value(self):
        return self.atspi.Value.get_current_value(self.accessible.get_value_iface())

    def set_value(self, value):
        self.atspi.Value.set_current_value(self.accessible.get_value_iface(), value)
        self.app.wait_for(lambda: self.value == value, f"{self} to show {value}")

    def click(self, button=1):
        """With the pointer, scrolled to first if need be."""
        self.app.settle()
        self._scroll_to()
        x, y, width, height = self.extents
        subprocess.run(["xdotool", "mousemove", "--sync", str(x + width // 2), str(y + height // 2)], check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=20)
        subprocess.run(["xdotool", "click", str(button)], check=True)

    def _scroll_to(self):
        frame = self.app.frame()
        for _ in range(40):
            x, y, width, height = self.extents
            middle = y + height // 2
            if frame[1] <= middle < frame[1] + frame[3] - 4 and middle > 0:
                return
            subprocess.run(["xdotool", "mousemove", str(frame[0] + frame[2] // 2), str(frame[1] + frame[3] // 2),
                            "click", "5" if middle > 0 else "4"], check=True)
            self.app.settle()
        raise NotThere(f"{self} cannot be scrolled to")
