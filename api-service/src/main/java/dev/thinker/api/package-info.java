/** thinker-api: forwards the user's subjects to the microservice and returns its response unchanged. */
package dev.thinker.api;
