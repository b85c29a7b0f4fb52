/** MessagePack as the Datadog Agent reads it. */
package dev.thinker.agent.msgpack;
