/** thinker-microservice: responds with a thought on each subject, and thinks about each in a span of its own. */
package dev.thinker.microservice;
