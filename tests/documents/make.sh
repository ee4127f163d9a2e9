#!/bin/sh
# Prints the policies of this folder and of sample-apps/ios as PDF, with the programs people use.
# Needs chromium, libreoffice, qpdf and the Noto CJK fonts; the outcome differs a little from version to version.
set -eu
cd "$(dirname "$0")"
english=../../sample-apps/ios/policy.html
for name in en zh; do
    [ $name = en ] && source=$english || source=policy-zh.html
    work=$(mktemp -d)
    cp "$source" "$work/policy.html"
    chromium --headless --no-sandbox --disable-gpu --no-pdf-header-footer \
        --print-to-pdf="$PWD/chromium-$name.pdf" "file://$work/policy.html" 2>/dev/null
    # The English one is tagged; the table of the Chinese one is found by its ruled lines.
    [ $name = en ] && tags=true || tags=false
    options="{\"UseTaggedPDF\":{\"type\":\"boolean\",\"value\":\"$tags\"}}"
    soffice --headless --convert-to "pdf:writer_web_pdf_Export:$options" --outdir "$work" "$work/policy.html" >/dev/null
    mv "$work/policy.pdf" "libreoffice-$name.pdf"
    rm -r "$work"
done
qpdf --encrypt reader owner 256 -- chromium-en.pdf encrypted.pdf
# Fonts make most of the size.
for file in chromium-*.pdf libreoffice-*.pdf; do
    qpdf --recompress-flate --compression-level=9 --object-streams=generate --replace-input "$file"
done
