#!/bin/sh
# Gets the packages of tests/verified-packages.toml from the npm registry and unpacks each into its own folder.
# usage: tests/vendor-binaries.sh DIR
set -eu
folder=${1:?usage: $0 DIR}
list=$(dirname "$0")/verified-packages.toml
mkdir -p "$folder"
sed -n 's/^name = "\(.*\)"/\1/p; s/^version = "\(.*\)"/\1/p' "$list" | paste - - | while read -r name version; do
    title=$(printf '%s' "$name" | sed 's/^@//; s,/,-,')-$version
    [ -d "$folder/$title" ] && continue
    (cd "$folder" && npm pack --silent "$name@$version" >/dev/null)
    mkdir "$folder/$title.part"
    tar -xzf "$folder/$title.tgz" -C "$folder/$title.part"
    mv "$folder/$title.part" "$folder/$title"
    rm "$folder/$title.tgz"
done
