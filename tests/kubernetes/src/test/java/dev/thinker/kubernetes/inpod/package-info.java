/**
 * What the tests run inside a cluster, in pods of the API's image: its JVM has no module beside those that the services need,
 * and there is no compiler, so these classes use java.base alone and come as a jar.
 */
package dev.thinker.kubernetes.inpod;
