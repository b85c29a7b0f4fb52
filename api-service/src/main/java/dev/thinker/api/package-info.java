/** thinker-api: passes the user's subjects on to the microservice, and its response back, unchanged. */
package dev.thinker.api;
