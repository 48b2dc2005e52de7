class Unpacked(io.RawIOBase):
    """What a packed file holds. One that is cut off or damaged ends the program with one sentence."""

    def __init__(self, file):
        self.file = file

    def readable(self):
        return True

    def readinto(self, place):
        try:
            data = self.file.read(len(place))
        except (EOFError, OSError, zipfile.BadZipFile, zlib.error):
            raise SystemExit("the file is compressed, and cut off or damaged: get it again") from None
        place[: len(data)] = data
        return len(data)
