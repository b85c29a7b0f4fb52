/**
 * Compares the documentation with the code: a link, a setting, a metric, a tag or a command that is only in one of them
 * fails the build.
 */
package dev.thinker.tests.docs;
