/** MessagePack, read where it lies: values are found by their position, and become objects only when somebody asks for them. */
package dev.thinker.agent.msgpack;
