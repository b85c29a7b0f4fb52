#!/bin/sh
# The JVM of the images, in /app/java: the modules that the services need, and nothing else
set -eu

# java.desktop for the JavaBeans in it, which snakeyaml needs; its native libraries draw windows.
# java.instrument for an injected -javaagent: without that module the JVM does not start
jlink --output /app/java --no-header-files --no-man-pages --strip-java-debug-attributes --compress zip-6 \
    --exclude-files '/java.desktop/lib/**' \
    --add-modules java.desktop,java.instrument,java.logging,java.management,java.naming,java.xml,jdk.management,jdk.unsupported
strip --strip-unneeded /app/java/lib/server/libjvm.so
