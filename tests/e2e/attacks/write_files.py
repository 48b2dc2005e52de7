def write(name):
    with open(name, "w") as file:
        file.write("written")
    return name


for folder in path(), path(".ssh"), "/var/tmp", "/tmp", "/dev/shm", BAIT["temporary"]:
    attempt(folder, lambda: write(os.path.join(folder, BAIT["unique"])))
attempt("change", lambda: open(path(".bashrc"), "a").write("evil"))
attempt("empty", lambda: open(path(".bashrc"), "w"))
attempt("rename", lambda: os.rename(path(".bashrc"), path(".bashrc2")) or os.rename(path(".bashrc2"), path(".bashrc")))
attempt("remove", lambda: os.remove(path(".bashrc")))
attempt("make a folder", lambda: os.mkdir(path(BAIT["unique"] + "-folder")))
attempt("make a link", lambda: os.symlink("/", path(BAIT["unique"] + "-link")))
attempt("make a pipe", lambda: os.mkfifo(path(BAIT["unique"] + "-pipe")))
