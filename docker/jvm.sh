#!/bin/sh
# Creates the images' JVM in /app/java, with only the modules that the services need
set -eu

# java.desktop contains JavaBeans, which snakeyaml needs; its native libraries draw windows and are left out.
# java.instrument is for an injected -javaagent: without that module, the JVM would not start
jlink --output /app/java --no-header-files --no-man-pages --strip-java-debug-attributes --compress zip-6 \
    --exclude-files '/java.desktop/lib/**' \
    --add-modules java.desktop,java.instrument,java.logging,java.management,java.naming,java.xml,jdk.management,jdk.unsupported
strip --strip-unneeded /app/java/lib/server/libjvm.so
