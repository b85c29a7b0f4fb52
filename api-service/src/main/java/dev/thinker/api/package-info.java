/** thinker-api: takes the user's request, asks the microservice, answers. */
package dev.thinker.api;
