/** thinker-microservice: answers a thought for every subject. */
package dev.thinker.microservice;
