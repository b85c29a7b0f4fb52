#!/bin/sh
# docker/app.sh MODULE NAME: puts everything except the JVM into /app, for the image of MODULE
set -eu

target=$1/target
cp -r "$target/$2.jar" "$target/$2.cdx.json" "$target/libs" docker/jvm.options docker/tool.options /app/
javac -d /app docker/Healthy.java docker/Traffic.java
# An AOT cache identifies its jars by their modification times in whole seconds, and builders round fractions differently
find /app -type f -exec touch -d 2026-01-01 {} +
