"""Makes src/disguise/looks.txt: which characters look alike, whoever uses them.

Every character is drawn in two open fonts (Noto Sans CJK SC, Noto Serif CJK SC: SIL OFL 1.1, which leaves what is made
with a font alone), softened a little, and compared with every other. What Unicode's Unihan_Variants.txt calls a variant
(kSpoofingVariant, kSemanticVariant, kZVariant) is added. Needs numpy and Pillow; runs for about a minute.

    python3 looks.py FONT_DIRECTORY Unihan_Variants.txt ../src/traditional.txt > ../src/disguise/looks.txt

A line is a common simplified character and what passes for it, the most alike first.
"""
import sys

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

SIZE, GRID = 40, 32
FONTS = ["NotoSansCJK-Regular.ttc", "NotoSerifCJK-Regular.ttc"]
# The face of the collection that draws mainland forms.
FACE = 2
ENOUGH, BEHIND, MOST = 0.86, 0.07, 7


def features(chars, path):
    font = ImageFont.truetype(path, SIZE, index=FACE)
    rows = []
    for c in chars:
        image = Image.new("L", (SIZE + 8, SIZE + 8), 0)
        ImageDraw.Draw(image).text((4, -2), c, font=font, fill=255)
        parts = []
        for blur in (1.2, 2.5):
            soft = image.filter(ImageFilter.GaussianBlur(blur)).resize((GRID, GRID))
            a = np.asarray(soft, dtype=np.float32).ravel()
            a = a - a.mean()
            norm = np.linalg.norm(a)
            parts.append(a / norm if norm else a)
        rows.append(np.concatenate(parts) / np.sqrt(2))
    return np.array(rows, dtype=np.float32)


def common():
    """The first level of GB 2312: 3,755 characters."""
    for high in range(0xB0, 0xD8):
        for low in range(0xA1, 0xFF):
            try:
                yield bytes([high, low]).decode("gb2312")
            except UnicodeDecodeError:
                pass


def main(fonts, variants, traditional):
    folded = {line[0] for line in pairs(traditional)}
    bases = sorted(set(common()) - folded)
    others = [chr(c) for c in [*range(0x3400, 0x4DC0), *range(0x4E00, 0x9FFD)] if chr(c) not in folded]
    alike = sum(features(bases, f"{fonts}/{f}") @ features(others, f"{fonts}/{f}").T for f in FONTS) / len(FONTS)
    place = {c: i for i, c in enumerate(others)}
    said = {}
    for line in open(variants, encoding="utf-8"):
        fields = line.rstrip("\n").split("\t")
        if len(fields) == 3 and fields[1] in ("kSpoofingVariant", "kSemanticVariant", "kZVariant"):
            one = chr(int(fields[0][2:], 16))
            for target in fields[2].split():
                two = chr(int(target.split("<")[0][2:], 16))
                said.setdefault(one, set()).add(two)
                said.setdefault(two, set()).add(one)
    for row, base in enumerate(bases):
        order = np.argsort(-alike[row])[: MOST + 1]
        found = [(float(alike[row][i]), others[i]) for i in order if others[i] != base]
        best = found[0][0]
        keep = [c for score, c in found[:MOST] if score >= ENOUGH and score >= best - BEHIND]
        keep += sorted(c for c in said.get(base, ()) if c in place and c not in keep and c != base)
        if keep:
            print(base + "".join(keep[: MOST + 3]))


def pairs(path):
    """The pairs of traditional.txt, as `traditional.rs` reads them."""
    for line in open(path, encoding="utf-8"):
        line = line.strip()
        for i in range(0, len(line) - 1, 2):
            yield line[i], line[i + 1]


main(*sys.argv[1:4])
