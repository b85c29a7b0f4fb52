/** The pages: only files, no data. */
package dev.thinker.agent.ui;
