def write(name):
    with open(name, "w") as file:
        file.write("written")


for folder in {os.path.dirname(os.__file__), os.path.dirname(sys.executable), sys.prefix, "/usr/lib", "/etc"}:
    attempt(folder, lambda: write(os.path.join(folder, BAIT["unique"])))
