"""Draws a screen of Neovim as a picture: draw.py PICTURE, the screen as JSON on standard input. Needs matplotlib and Pillow."""

import json
import pathlib
import sys

import matplotlib
from PIL import Image, ImageDraw, ImageFont

SIZE = 28  # Pixels: twice the usual size, for a sharp picture.
FONTS = pathlib.Path(matplotlib.get_data_path()) / "fonts/ttf"
FACES = {
    (bold, italic): ImageFont.truetype(FONTS / f"DejaVuSansMono{name}.ttf", SIZE)
    for bold, italic, name in [(0, 0, ""), (1, 0, "-Bold"), (0, 1, "-Oblique"), (1, 1, "-BoldOblique")]
}
FACE = FACES[0, 0]
WIDTH, HEIGHT, ASCENT, MARGIN = round(FACE.getlength("M")), round(SIZE * 1.3), FACE.getmetrics()[0], 16
NOTHING = bytes(FACE.getmask("\U0010fffd"))


def colour(number):
    return f"#{number:06x}"


def draw(screen):
    rows, colours = screen["rows"], screen["colours"]
    size = (len(rows[0]) * WIDTH + 2 * MARGIN, len(rows) * HEIGHT + 2 * MARGIN)
    image = Image.new("RGB", size, colour(colours["background"]))
    pen = ImageDraw.Draw(image)
    for y, row in enumerate(rows):
        for x, (text, look) in enumerate(row):
            look = colours | screen["highlights"].get(str(look), {})
            front, back = look["foreground"], look["background"]
            if look.get("reverse", False) != ([y, x] == list(screen["cursor"])):
                front, back = back, front
            left, top = MARGIN + x * WIDTH, MARGIN + y * HEIGHT
            pen.rectangle((left, top, left + WIDTH - 1, top + HEIGHT - 1), fill=colour(back))
            if text == "│":  # Drawn as a line, so that cells join whatever the font's height.
                middle = left + WIDTH // 2
                pen.rectangle((middle - 1, top, middle, top + HEIGHT - 1), fill=colour(front))
            elif text.strip():
                face = FACES[int(look.get("bold", False)), int(look.get("italic", False))]
                assert bytes(face.getmask(text)) != NOTHING, f"the font has no {text}"
                pen.text((left, top + (HEIGHT - SIZE) // 2 + ASCENT - 3), text, fill=colour(front), font=face, anchor="ls")
    return image


# As many colours as the screen has, with those between them at the edges of letters.
draw(json.load(sys.stdin)).quantize(256, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(sys.argv[1], optimize=True)
