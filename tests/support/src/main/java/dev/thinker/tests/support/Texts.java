package dev.thinker.tests.support;

import java.util.stream.Stream;

/** Arguments of parameterized tests: {@code @MethodSource("dev.thinker.tests.support.Texts#toEscape")}. */
public final class Texts {

    private Texts() {}

    /** Returns texts that URIs, headers, JSON or scripts must escape. */
    public static Stream<String> toEscape() {
        return Stream.of(
                "a b",
                "a+b",
                "a&b=c",
                "50%",
                "%41",
                "naïve",
                "思想",
                "💭",
                "\"quoted\"",
                "new\nline",
                "",
                "a/b?c#d",
                "a;b",
                "__proto__");
    }
}
