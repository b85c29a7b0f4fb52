/** What the tests of several modules share. It depends on none of them. */
package dev.thinker.tests.support;
