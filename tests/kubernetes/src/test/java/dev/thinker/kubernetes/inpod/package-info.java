/**
 * Programs that the tests run in pods of a cluster, on the JVM of the API's image. It has only the modules that the
 * services need and no compiler, so these classes use java.base and {@code tests/support} alone and are uploaded as a
 * jar.
 */
package dev.thinker.kubernetes.inpod;
