/** What has been received, kept as the bytes that came. The oldest leaves first; spans are built for those who ask. */
package dev.thinker.agent.store;
