import mmap

key = path(".ssh", "id_rsa")
upwards = "../" * 40


def read(name):
    with open(name) as file:
        return file.read()[:40]


def through(link):
    os.symlink(key, link)
    return read(link)


def linked(name):
    os.link(key, name)
    return read(name)


attempt("key", lambda: read(key))
attempt("key, upwards", lambda: read(upwards + key))
attempt("key, through the own root", lambda: read("/proc/self/root" + key))
attempt("key, through the working directory", lambda: read("/proc/self/cwd/" + upwards + key))
attempt("key, through a symbolic link", lambda: through(BAIT["unique"] + "-link"))
attempt("key, through a hard link", lambda: linked(BAIT["unique"] + "-hard"))
attempt("key, by mapping", lambda: mmap.mmap(os.open(key, os.O_RDONLY), 0, prot=mmap.PROT_READ).read(9))
attempt("passwd", lambda: read("/etc/passwd"))
attempt("home", lambda: os.listdir(path()))
attempt("keys", lambda: os.listdir(path(".ssh")))
attempt("etc", lambda: read("/etc/hostname"))
attempt("key, renamed", lambda: os.rename(key, BAIT["unique"] + "-renamed"))
