"""Adapts libraries to a place without a screen, a browser or a network, once they are imported.

A part of every job, compiled in the namespace of `bootstrap.py` when the first of them is imported.
"""
from weakref import WeakKeyDictionary, WeakSet

# The host takes no more; drawing more would only take time.
MAX_IMAGES = 20
# Seconds between pictures for the case that the program is stopped.
INTERVAL = 2
# Frames of an animation, and seconds, until the chart is taken as it is.
MAX_FRAMES = 500
MAX_PLAYING = 5
# Animations by their figure; those that have come to their last frame.
ANIMATIONS = WeakKeyDictionary()
PLAYED = WeakSet()
SENT = {"images": 0, "left out": 0, "pages": 0}
TOLD = set()


def tell_image(draw):
    """Hands over the PNG file that `draw` makes, unless there are enough."""
    if SENT["images"] >= MAX_IMAGES:
        SENT["left out"] += 1
        return
    # First, so that a program whose pictures cannot be drawn comes to an end too.
    SENT["images"] += 1
    report(b"F", draw())


def note(text):
    """Says something once at the end of the output."""
    if text not in TOLD:
        TOLD.add(text)
        report(b"N", text.encode(errors="replace")[:4000])


def left_out():
    count = SENT["left out"]
    if count:
        note(f"{count} {'image' if count == 1 else 'images'} not drawn: more than {MAX_IMAGES}")


atexit.register(left_out)


# Matplotlib


def adapt_matplotlib(matplotlib):
    """Choosing a backend does nothing: there is no screen. An environment may bring the list of fonts, which takes long
    to make."""
    matplotlib.use = lambda *_args, **_kwargs: None
    lists = os.path.join(os.path.dirname(os.path.dirname(matplotlib.__file__)), "gemini-exec")
    try:
        for name in os.listdir(lists):
            os.symlink(os.path.join(lists, name), os.path.join(matplotlib.get_cachedir(), name))
    except OSError:
        pass


class Charts:
    """The figures of pyplot. A `show` that waits hands over its figures as they are. One that goes on, as `plt.pause`
    does, hands over nothing yet: the figure may change until it is closed or the program ends."""

    def __init__(self, pyplot):
        self.pyplot = pyplot
        self.managers = pyplot._pylab_helpers.Gcf
        self.close = pyplot.close
        # Figures that were shown and go on; the last picture of each that had something on it.
        self.going_on = WeakSet()
        self.pictures = WeakKeyDictionary()
        # Fingerprints of what was handed over; the figures of which may have changed since.
        self.handed_over = WeakKeyDictionary()
        self.changed = WeakSet()
        # When the next picture of a figure that goes on is due, should the program be stopped.
        self.due = WeakKeyDictionary()
        # Figures that the program displayed without pyplot.
        self.displayed = []
        # The current figure of the last `show` that waited: what `plt.savefig` after it means.
        self.last = None

    def open(self):
        return [self.managers.figs[number].canvas.figure for number in self.pyplot.get_fignums()]

    def active(self):
        manager = self.managers.get_active()
        return manager and manager.canvas.figure

    def show(self, *args, **kwargs):
        block = kwargs.get("block", args[0] if args else None)
        figures = self.open()
        if block is False or (block is None and self.pyplot.isinteractive()):
            active = self.active()
            for figure in figures:
                # The active one may have been drawn just now. Others are as they were unless they are stale.
                if figure is active or figure.stale or figure not in self.going_on:
                    self.go_on(figure)
            return
        if figures:
            self.last = self.active()
        for figure in figures:
            # First, so that a figure that cannot be drawn is not tried again.
            self.close(figure)
            self.going_on.discard(figure)
            self.hand_over(figure)
        for figure in list(self.changed):
            self.hand_over_again(figure)

    def go_on(self, figure):
        """Notes that a figure is on the screen now, and what it shows."""
        self.going_on.add(figure)
        canvas = figure.canvas
        if is_blank(figure) or (len(self.pictures) >= MAX_IMAGES and figure not in self.pictures):
            return
        if figure.stale or not hasattr(canvas, "renderer"):
            canvas.draw()
        size = int(canvas.renderer.width), int(canvas.renderer.height)
        self.pictures[figure] = size, bytes(canvas.buffer_rgba())
        self.report_so_far(figure)

    def report_so_far(self, figure):
        """Reports a figure now and then: many live charts go on until the program is stopped."""
        from time import monotonic

        now = monotonic()
        if now >= self.due.setdefault(figure, now + INTERVAL):
            self.due[figure] = now + INTERVAL
            report(b"U", self.identity(figure) + picture_png(self.pictures[figure]))

    def identity(self, figure):
        """A number of 4 bytes; figures of one program rarely have the same."""
        return (id(figure) >> 4 & 0xFFFFFFFF).to_bytes(4, "little")

    def hand_over(self, figure):
        if figure in self.due:
            del self.due[figure]
            report(b"U", self.identity(figure))

        def draw():
            image = self.png(figure)
            self.handed_over[figure] = hash(image)
            return image

        tell_image(draw)
        self.changed.discard(figure)
        figure.stale_callback = lambda figure, _value: self.changed.add(figure)

    def hand_over_again(self, figure):
        """Hands over a figure that was closed, if it looks otherwise now. Saving it marks it as changed too."""
        self.changed.discard(figure)
        if figure in self.handed_over and self.handed_over[figure] != hash(self.png(figure)):
            self.hand_over(figure)

    def png(self, figure):
        from io import BytesIO

        picture = self.pictures.pop(figure, None)
        image = BytesIO()
        if picture is not None and is_blank(figure):
            # The program cleared it for a next frame that never came.
            return picture_png(picture)
        play(figure)
        figure.savefig(image, format="png")
        return image.getvalue()

    def close_and_hand_over(self, *args, **kwargs):
        before = self.open()
        self.close(*args, **kwargs)
        closed = set(before).difference(self.open()).intersection(self.going_on)
        for figure in before:
            if figure in closed:
                self.going_on.discard(figure)
                self.hand_over_or_say(figure)

    def hand_over_or_say(self, figure):
        try:
            self.hand_over(figure)
        except Exception as error:
            note(f"a figure could not be drawn: {error}")

    def at_end(self):
        """Hands over what was never shown, unless nothing was ever put on it."""
        figures = self.open()
        for figure in [*figures, *(figure for figure in self.displayed if figure not in figures)]:
            if figure in self.pictures or figure.axes or not is_blank(figure):
                self.hand_over_or_say(figure)
        tell_missing_glyphs()


def picture_png(picture):
    from io import BytesIO

    from PIL import Image

    image = BytesIO()
    Image.frombuffer("RGBA", *picture).save(image, "PNG")
    return image.getvalue()


def is_blank(figure):
    """Whether a figure has nothing but empty axes."""
    try:
        artists = "texts", "images", "lines", "patches", "artists", "legends", "subfigs"
        if any(getattr(figure, kind) for kind in artists) or getattr(figure, "_suptitle", None):
            return False
        return not any(axes.has_data() or axes.texts or axes.tables for axes in figure.axes)
    except Exception:
        return False  # Axes of another kind.


def adapt_pyplot(pyplot):
    """Figures go to the host when they are shown, when they are closed after that, and at the end of the program."""
    charts = Charts(pyplot)

    def savefig(*args, **kwargs):
        # The original draws the figure once more, for a screen.
        is_after_show = charts.last is not None and not pyplot.get_fignums()
        return (charts.last if is_after_show else pyplot.gcf()).savefig(*args, **kwargs)

    def show_figure(figure, *_args, **_kwargs):
        if figure.canvas.manager is None:
            raise AttributeError("Figure.show works only for figures managed by pyplot, made by pyplot.figure()")
        charts.go_on(figure)

    def flush_events(canvas):
        if pyplot.isinteractive() and pyplot.fignum_exists(getattr(canvas.manager, "num", None)):
            charts.go_on(canvas.figure)

    switch_backend = pyplot.switch_backend
    savefig.__doc__ = pyplot.savefig.__doc__
    pyplot.savefig = savefig
    # Pyplot gives attributes to `show`.
    pyplot.show = lambda *args, **kwargs: charts.show(*args, **kwargs)
    pyplot.close = charts.close_and_hand_over
    pyplot.switch_backend = lambda *_args, **_kwargs: switch_backend("agg")
    pyplot.Figure.show = show_figure
    sys.modules["matplotlib.backend_bases"].FigureCanvasBase.flush_events = flush_events
    globals()["CHARTS"] = charts
    # Registered after matplotlib's own, which closes all figures, and so called before it.
    atexit.register(charts.at_end)


def adapt_animation(animation):
    """The chart of an animation is its last frame."""
    start, save = animation.Animation.__init__, animation.Animation.save

    def __init__(self, fig, *args, **kwargs):
        start(self, fig, *args, **kwargs)
        ANIMATIONS.setdefault(fig, WeakSet()).add(self)

    def save_all(self, *args, **kwargs):
        PLAYED.add(self)
        return save(self, *args, **kwargs)

    save_all.__doc__ = save.__doc__
    animation.Animation.__init__, animation.Animation.save = __init__, save_all


def play(figure):
    """Brings the figure's animations to their last frame. Nobody would see the frames before it."""
    for animation in ANIMATIONS.get(figure, ()):
        # Without this, saving the figure would start the animation again.
        figure.canvas.mpl_disconnect(animation._first_draw_id)
        animation._draw_was_started = True
        if animation in PLAYED:
            continue
        PLAYED.add(animation)
        animation._init_draw()
        count = 0
        for count, frame in enumerate(frames(animation), 1):
            animation._pre_draw(frame, False)
            animation._draw_frame(frame)
        if count > 1:
            note(f"a chart shows frame {count} of its animation; save it as a .gif file to have all of them")


def frames(animation):
    """The frames of an animation, as far as it goes in time."""
    from time import monotonic

    end = monotonic() + MAX_PLAYING
    for count, frame in enumerate(animation.new_saved_frame_seq()):
        if count >= MAX_FRAMES or monotonic() > end:
            return
        yield frame


# Text in charts

# Characters that no font of a chart had so far; those that no font of this machine has; the files of fonts that are
# used after those the program chose. Looking for them may take so many seconds.
MAX_SEARCH = 5
MISSING = set()
WITHOUT_FONT = set()
OTHER_FONTS = []
# Parts of the names of fonts, the best first. Those that are not named come last, by name.
PREFERRED = "Noto Sans", "Source Han Sans", "PingFang", "Microsoft YaHei", "Hiragino", "WenQuanYi", "Droid Sans"


def adapt_glyphs(text_helpers):
    """A character that the chart's font lacks is looked for in all fonts of the machine; without one, the end of the
    output says so, in place of a warning for each."""
    text_helpers.warn_on_missing_glyph = lambda code, *_fonts: MISSING.add(code)


def adapt_fonts(font_manager):
    """The other fonts come after those that the program chose."""
    find = font_manager.FontManager._find_fonts_by_props

    def find_with_others(self, prop, fontext="ttf", *args, **kwargs):
        found = find(self, prop, fontext, *args, **kwargs)
        return found + [font for font in OTHER_FONTS if font not in found] if fontext == "ttf" else found

    font_manager.FontManager._find_fonts_by_props = find_with_others


def adapt_printing(backend_bases):
    """A figure is saved once more if characters were missing for which there is a font."""
    print_figure = backend_bases.FigureCanvasBase.print_figure

    def print_again(self, filename, *args, **kwargs):
        start = filename.tell() if can_seek(filename) else None
        result = print_figure(self, filename, *args, **kwargs)
        if find_other_fonts() and (start is not None or isinstance(filename, (str, os.PathLike))):
            if start is not None:
                filename.seek(start)
                filename.truncate()
            result = print_figure(self, filename, *args, **kwargs)
        return result

    print_again.__doc__ = print_figure.__doc__
    backend_bases.FigureCanvasBase.print_figure = print_again


def can_seek(file):
    try:
        return file.seekable()
    except AttributeError:
        return False


def find_other_fonts():
    """Looks for fonts that have the characters that were missing. Returns whether there are any new ones."""
    from time import monotonic

    wanted = {code for code in MISSING - WITHOUT_FONT if chr(code).isprintable() and not 0xFE00 <= code <= 0xFE0F}
    MISSING.clear()
    if not wanted:
        return False
    count = len(OTHER_FONTS)
    end = monotonic() + MAX_SEARCH
    for paths in installed_fonts():
        for path in paths:
            if not wanted or monotonic() > end:
                break
            if covered := covers(path, wanted):
                OTHER_FONTS.append(path)
                wanted -= covered
    WITHOUT_FONT.update(wanted)
    if len(OTHER_FONTS) == count:
        return False
    from matplotlib import text

    # Texts are not measured anew otherwise.
    for name in "_get_text_metrics_with_cache_impl", "_get_text_metrics_function":
        getattr(getattr(text, name, None), "cache_clear", int)()
    return True


def installed_fonts():
    """The files of all fonts, the best first; then those that are missing in matplotlib's list, which may be old. One
    font has a box for every character."""
    from matplotlib import font_manager

    def rank(font):
        rank = next((rank for rank, name in enumerate(PREFERRED) if name in font.name), len(PREFERRED))
        is_plain = font.style == "normal" and font.weight in (400, "normal", "regular") and "Mono" not in font.name
        return not is_plain, rank, font.name

    known = sorted(font_manager.fontManager.ttflist, key=rank)
    yield [font.fname for font in known if not font.name.startswith("Last Resort")]
    yield sorted(set(font_manager.findSystemFonts()).difference(font.fname for font in known))


def covers(path, wanted):
    """The characters that a font has. One that cannot be drawn, such as a font of coloured pictures, has none."""
    from matplotlib.ft2font import FT2Font

    try:
        font = FT2Font(path)
        covered = {code for code in wanted if font.get_char_index(code)}
        if covered:
            font.set_size(10, 100)
            font.load_char(min(covered))
        return covered
    except Exception:
        return set()


def tell_missing_glyphs():
    missing = sorted(WITHOUT_FONT)
    if missing:
        shown = " ".join(chr(code) for code in missing[:10] if chr(code).isprintable())
        more = f" and {len(missing) - 10} more" if len(missing) > 10 else ""
        characters = "1 character is a box" if len(missing) == 1 else f"{len(missing)} characters are boxes"
        note(f"{characters} in the charts: no font of this machine has {shown}{more}; install one, such as Noto Sans CJK")


# Pictures and pages of other libraries


def adapt_pillow(image):
    """`Image.show` hands the picture over."""

    def show(picture, **_options):
        tell_image(lambda: png_of(picture))

    image._show = show


def adapt_pillow_show(image_show):
    image_show.show = lambda picture, *_args, **_options: bool(tell_image(lambda: png_of(picture))) or True


def png_of(picture):
    from io import BytesIO

    image = BytesIO()
    if picture.mode not in ("1", "L", "LA", "P", "RGB", "RGBA", "I;16"):
        picture = picture.convert("RGB")
    picture.save(image, "PNG")
    return image.getvalue()


def adapt_opencv(cv2):
    """A window's last picture is handed over when it is closed, when the program waits for a key, and at the end."""
    windows = {}

    def hand_over(name=None):
        for window in [name] if name in windows else list(windows):
            picture = windows.pop(window)
            tell_image(lambda: cv2.imencode(".png", picture)[1].tobytes())

    def wait_key(delay=0):
        if delay <= 0:
            hand_over()
        return 27 if delay <= 0 else -1

    cv2.imshow = lambda name, picture: windows.__setitem__(name, picture.copy())
    cv2.waitKey = cv2.waitKeyEx = wait_key
    cv2.namedWindow = cv2.moveWindow = cv2.resizeWindow = cv2.setWindowTitle = lambda *_args, **_kwargs: None
    cv2.destroyWindow, cv2.destroyAllWindows = hand_over, hand_over
    atexit.register(hand_over)


def adapt_plotly(plotly_io):
    """`show` adds the chart to one page, which holds the library once and needs no network."""
    page = []

    def show(figure, *_args, **_kwargs):
        page.append(plotly_io.to_html(figure, full_html=False, include_plotlyjs=not page))
        write_page("plotly.html", page)

    plotly_io.show = show


def adapt_plotly_offline(offline):
    def show(figure, *_args, **_kwargs):
        from plotly import io, tools

        io.show(tools.return_figure_from_figure_or_data(figure, False))

    offline.init_notebook_mode = lambda *_args, **_kwargs: None
    offline.iplot = show


def adapt_bokeh(_bokeh):
    """Its pages hold its library, and need no network when they are opened."""
    os.environ.setdefault("BOKEH_RESOURCES", "inline")


def adapt_bokeh_output(output):
    """Without a notebook, `show` writes a page."""
    output.output_notebook = lambda *_args, **_kwargs: None


def write_page(name, parts):
    with open(os.path.join(FOLDER, name), "w", encoding="utf-8") as file:
        file.write('<!DOCTYPE html>\n<html>\n<head><meta charset="utf-8"></head>\n<body>\n')
        file.writelines(part + "\n" for part in parts)
        file.write("</body>\n</html>\n")


def adapt_altair(altair):
    """`show` hands over a picture where `vl-convert-python` is installed, else a page."""
    from io import BytesIO

    count = iter(range(1, 1 << 30))

    def show(chart, *_args, **_kwargs):
        try:
            image = BytesIO()
            chart.save(image, format="png")
        except (ImportError, ValueError):
            name = f"altair-{next(count)}.html"
            chart.save(os.path.join(FOLDER, name))
            note(f"{name} loads its drawing library from the network when it is opened; with vl-convert-python installed, altair's charts are pictures")
        else:
            tell_image(image.getvalue)

    for kind in "TopLevelMixin", "Chart", "LayerChart", "FacetChart", "HConcatChart", "VConcatChart", "ConcatChart":
        found = getattr(altair, kind, None)
        if found is not None and "show" in dir(found):
            found.show = show


def adapt_webbrowser(webbrowser):
    """A page that the program opens is kept among its files."""

    class Browser:
        name = "none"

        def open(self, url, new=0, autoraise=True):
            keep_page(str(url))
            return True

        open_new = open_new_tab = open

    browser = Browser()
    webbrowser.get = lambda *_args, **_kwargs: browser
    webbrowser.open = webbrowser.open_new = webbrowser.open_new_tab = browser.open


def keep_page(url):
    """Copies a page into the folder whose files are handed over, unless it is there."""
    from urllib.parse import unquote, urlsplit

    path = unquote(urlsplit(url).path) if url.startswith("file:") else url
    if not os.path.isfile(path):
        note(f"the program opened {url[:200]} in a browser; there is none here")
        return
    path = os.path.realpath(path)
    if not path.startswith(os.path.realpath(FOLDER) + os.sep):
        from shutil import copy

        name = os.path.basename(path)
        if name.startswith("tmp"):
            # A name by chance says nothing.
            SENT["pages"] += 1
            name = f"page-{SENT['pages']}{os.path.splitext(name)[1]}"
        copy(path, os.path.join(FOLDER, name))


def adapt_ipython_display(display):
    """Where IPython is installed, there is still no notebook."""
    cells("take_over")(display)


# Processes


def adapt_multiprocessing(multiprocessing):
    """Processes are forked unless the program chooses another way: that is fastest, and needs no `if __name__`. A server
    that forks them is reached by a socket, which is forbidden here, so that they are spawned instead."""
    context = multiprocessing.context
    context.ForkServerProcess._Popen = context.SpawnProcess.__dict__["_Popen"]
    context._default_context._default_context = context._concrete_contexts["fork"]


def adapt_synchronize(synchronize):
    """No process can be started here, so locks of threads will do for thread pools."""
    import threading

    def of_threads(kind):
        return lambda *args, ctx=None, **kwargs: kind(*args, **kwargs)

    for name in "Barrier", "BoundedSemaphore", "Condition", "Event", "Lock", "RLock", "Semaphore":
        setattr(synchronize, name, of_threads(getattr(threading, name)))


# Spares


def warm_up(modules):
    """Imports the modules and uses them once. Errors are ignored: a program that needs such a module gets them."""
    import gc

    cells("notebook")
    for module in modules:
        try:
            __import__(module)
            USED.get(module, int)()
        except BaseException:
            pass
    # This output is thrown away: it is not the program's.
    sys.stdout.flush()
    sys.stderr.flush()
    gc.collect()
    gc.freeze()


def use_pandas():
    """The first table takes far longer than the next."""
    from io import StringIO

    import pandas

    repr(pandas.read_csv(StringIO("a,b\n1,x\n2.5,y\n")).groupby("b").sum())
    repr(pandas.DataFrame({"a": [1.0, 2.0]}).describe())


def use_pyplot():
    """So does the first figure. It is made without pyplot, which counts figures."""
    from io import BytesIO

    from matplotlib.figure import Figure

    figure = Figure()
    axes = figure.subplots()
    axes.plot([0, 1], label="a")
    axes.set_title("$a$")
    axes.legend()
    figure.savefig(BytesIO(), format="png")


USED = {"pandas": use_pandas, "matplotlib.pyplot": use_pyplot}
