"""Walks through the assistant as a user does, page by page, with the names every page promises.

SPDX-License-Identifier: GPL-3.0-or-later
"""


class Assistant:
    """pictures: a prefix; each page leaves PREFIXN-PAGE.png. look: called on each page when it is filled in."""

    def __init__(self, app, pictures=None, look=lambda app: None):
        self.app, self.pictures, self.look, self.count = app, pictures, look, 0

    def picture(self, page):
        self.look(self.app)
        if self.pictures is not None:
            self.count += 1
            self.app.picture(f"{self.pictures}{self.count:02}-{page}")

    def next(self):
        self.app.button("Next").press()

    def welcome(self, practice=False):
        self.app.button("Set Up Account")
        self.picture("welcome")
        self.app.button("Try With a Practice Mailbox" if practice else "Set Up Account").press()

    def identity(self, name=None, address=None, password=None):
        """What is None stays as it is."""
        for label, text in (("Your name", name), ("Email address", address), ("Password", password)):
            entry = self.app.entry(label)
            if text is not None:
                entry.type(text)
        self.picture("identity")
        self.next()

    def server(self, host=None, port=None, user=None, password=None):
        entry = self.app.entry("Server")
        if host is not None:
            entry.type(host)
        if port is not None:
            self.app.number("Port").set_value(port)
        if user is not None:
            self.app.entry("User name").type(user)
        if password is not None:
            self.app.entry("Password").type(password)
        self.picture("server")
        self.next()

    def keep(self, choice=None, days=None):
        self.app.choice("Keep on the server")
        if choice is not None:
            self.app.choice(choice).click()
            self.app.wait_for(lambda: self.app.choice(choice).checked, f"“{choice}” to be chosen")
        if days is not None:
            self.app.number("Days").set_value(days)
        self.picture("keep")
        self.next()

    def test(self):
        """Presses Test Connection, and nothing else: the outcome is the caller's."""
        button = self.app.button("Test Connection")
        self.picture("before-test")
        button.press()

    def expect_success(self):
        self.app.wait_for(lambda: self.app.has_label(starts="Ready to receive mail"), "the test to succeed")
        self.picture("test")

    def expect_failure(self, title):
        self.app.wait_for(lambda: self.app.has_label(name=title), f"the failure “{title}”")
        self.picture("failure")

    def save(self):
        self.app.button("Save").press()
        self.app.button("Receive")
        self.picture("done")

    def receive(self):
        self.app.button("Receive").press()
