/** What the tests of several modules share. It depends on none of these modules. */
package dev.thinker.tests.support;
