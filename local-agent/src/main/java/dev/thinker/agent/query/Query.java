package dev.thinker.agent.query;

import java.math.BigInteger;
import java.util.Map;
import java.util.function.DoublePredicate;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import dev.thinker.agent.http.ErrorResponseException;
import dev.thinker.agent.store.Span;
import io.helidon.common.http.Http;

import static java.util.stream.Collectors.joining;

/**
 * Parses a search, in a subset of Datadog's syntax, to a predicate on spans. Matching is case-insensitive.
 *
 * @see <a href="https://docs.datadoghq.com/tracing/trace_explorer/query_syntax/">Datadog's syntax</a>
 */
final class Query {
    /** Limits the duration of a search, and the depth of the recursion. */
    private static final int MAX_TERMS = 100;

    private static final Map<String, Function<Span, Object>> ATTRIBUTES = Map.ofEntries(
            Map.entry("service", Span::service),
            Map.entry("operation_name", Span::name),
            Map.entry("resource_name", Span::resource),
            Map.entry("type", Span::type),
            Map.entry("kind", Span::kind),
            Map.entry("env", Span::env),
            Map.entry("version", Span::version),
            Map.entry("status", Span::status),
            Map.entry("duration", Span::duration),
            Map.entry("@duration", Span::duration),
            Map.entry("trace_id", Span::traceId),
            Map.entry("span_id", Span::spanId));
    private static final Map<String, Double> UNITS =
            Map.of("ns", 1.0, "us", 1e3, "µs", 1e3, "ms", 1e6, "s", 1e9, "m", 60e9, "h", 3600e9);

    private static final Pattern SPACE = Pattern.compile("\\s*");
    private static final Pattern QUOTE = Pattern.compile("\"");
    private static final Pattern OPEN = Pattern.compile("\\(");
    private static final Pattern CLOSE = Pattern.compile("\\)");
    private static final Pattern AND = Pattern.compile("AND(?![^\\s()])");
    private static final Pattern OR = Pattern.compile("OR(?![^\\s()])");
    private static final Pattern NOT = Pattern.compile("-|NOT(?![^\\s()])");
    private static final Pattern KEY = Pattern.compile("(@?[\\w./-]+):");
    private static final Pattern QUOTED = Pattern.compile("\"([^\"\\\\]*+(?:\\\\.[^\"\\\\]*+)*+)\"", Pattern.DOTALL);
    private static final Pattern RANGE = Pattern.compile("\\[\\s*(\\S+)\\s+TO\\s+([^\\s\\]]+)\\s*]");
    private static final Pattern COMPARISON = Pattern.compile("([<>]=?)([^\\s()\"]+)");
    private static final Pattern WORD = Pattern.compile("[^\\s()\"]+");
    private static final Pattern NUMBER = Pattern.compile("(-?\\d{1,18}(?:\\.\\d{1,18})?)(ns|us|µs|ms|s|m|h)?");
    private static final Pattern ID = Pattern.compile("(?:[0-9a-fA-F]{16})?([0-9a-fA-F]{16})|([0-9]{1,20})");

    private final Matcher in;
    private MatchResult last;
    private int terms;

    private Query(String text) {
        in = SPACE.matcher(text);
        skip(SPACE);
    }

    /** Throws {@link ErrorResponseException} with the index at which the text cannot be parsed. */
    static Predicate<Span> parse(String text) {
        Query query = new Query(text);
        Predicate<Span> parsed = query.isAtEnd() ? span -> true : query.anyOf(null);
        if (!query.isAtEnd()) {
            throw error("unmatched )", query.in.regionStart());
        }
        return parsed;
    }

    /** The term that finds this value of an attribute. */
    static String term(String key, String value) {
        boolean isPlain = value.matches("[\\w./-]+") && !value.matches("AND|OR");
        return key + ":" + (isPlain ? value : "\"" + value.replaceAll("[\"\\\\]", "\\\\$0") + "\"");
    }

    /** @param key of the values inside {@code key:(...)}, or null */
    private Predicate<Span> anyOf(String key) {
        Predicate<Span> any = allOf(key);
        while (skip(OR)) {
            any = any.or(allOf(key));
        }
        return any;
    }

    private Predicate<Span> allOf(String key) {
        Predicate<Span> all = term(key);
        while (skip(AND) || !isAtEnd() && !sees(CLOSE) && !sees(OR)) {
            all = all.and(term(key));
        }
        return all;
    }

    private Predicate<Span> term(String key) {
        if (++terms > MAX_TERMS) {
            throw error("the query has more than " + MAX_TERMS + " terms", in.regionStart());
        }
        if (skip(NOT)) {
            return term(key).negate();
        }
        int start = in.regionStart();
        if (skip(OPEN)) {
            Predicate<Span> inside = anyOf(key);
            if (!skip(CLOSE)) {
                throw error("unmatched (", start);
            }
            return inside;
        }
        if (key != null || !sees(KEY)) {
            return value(key);
        }
        String name = in.group(1);
        if (!name.startsWith("@") && !ATTRIBUTES.containsKey(name)) {
            throw error(
                    "there is no attribute " + name + "; write @" + name + " for a tag, or put the text in quotes",
                    start);
        }
        in.region(in.end(), in.regionEnd());
        return sees(OPEN) ? term(name) : value(name);
    }

    private Predicate<Span> value(String key) {
        int start = in.regionStart();
        if (key != null && skip(RANGE)) {
            double min = parseNumber(last.group(1), Double.NEGATIVE_INFINITY, start);
            double max = parseNumber(last.group(2), Double.POSITIVE_INFINITY, start);
            return numeric(key, number -> number >= min && number <= max);
        }
        if (key != null && skip(COMPARISON)) {
            double limit = parseNumber(last.group(2), null, start);
            boolean isLess = last.group(1).startsWith("<");
            boolean orEqual = last.group(1).endsWith("=");
            return numeric(key, number -> orEqual && number == limit || (isLess ? number < limit : number > limit));
        }
        boolean isQuoted = skip(QUOTED);
        if (!isQuoted && (sees(AND) || sees(OR) || !skip(WORD))) {
            throw error(sees(QUOTE) ? "unclosed quote" : "a term is missing here", start);
        }
        String text = isQuoted ? last.group(1).replaceAll("(?s)\\\\(.)", "$1") : last.group();
        return key == null ? anyText(text, isQuoted) : exactly(key, text, isQuoted, start);
    }

    private static Predicate<Span> anyText(String text, boolean isQuoted) {
        Predicate<String> part = isQuoted ? text(Pattern.quote(text)).asPredicate() : wildcards("*" + text + "*");
        return span -> part.test(span.service())
                || part.test(span.name())
                || part.test(span.resource())
                || span.isError() && part.test(span.errorMessage());
    }

    private static Predicate<Span> exactly(String key, String text, boolean isQuoted, int at) {
        Function<Span, Object> attribute = attribute(key);
        if (key.equals("trace_id") || key.equals("span_id")) {
            long id = parseId(text, at);
            return span -> attribute.apply(span).equals(id);
        }
        if (key.equals("duration") || key.equals("@duration")) {
            double nanos = parseNumber(text, null, at);
            return numeric(key, number -> number == nanos);
        }
        if (key.equals("status") && !text.matches("(?i)ok|error|\\*")) {
            throw error("status must be ok or error", at);
        }
        Predicate<String> whole = isQuoted ? text::equalsIgnoreCase : wildcards(text);
        return span -> {
            Object value = attribute.apply(span);
            return value != null && whole.test(value.toString());
        };
    }

    /** An asterisk stands for any text, and a question mark for one character. Atomic groups prevent backtracking. */
    private static Predicate<String> wildcards(String text) {
        String[] parts = text.split("\\*", -1);
        StringBuilder regex = new StringBuilder(characters(parts[0]));
        for (int i = 1; i < parts.length; i++) {
            boolean isLast = i == parts.length - 1;
            regex.append(isLast ? ".*" + characters(parts[i]) : "(?>.*?" + characters(parts[i]) + ")");
        }
        return text(regex.toString()).asMatchPredicate();
    }

    private static String characters(String text) {
        return Stream.of(text.split("\\?", -1)).map(Pattern::quote).collect(joining("."));
    }

    private static Pattern text(String regex) {
        return Pattern.compile(regex, Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE | Pattern.DOTALL);
    }

    private static Function<Span, Object> attribute(String key) {
        return ATTRIBUTES.getOrDefault(key, span -> span.tag(key.substring(1)));
    }

    private static Predicate<Span> numeric(String key, DoublePredicate condition) {
        Function<Span, Object> attribute = attribute(key);
        return span -> {
            Object value = attribute.apply(span);
            try {
                return value != null && condition.test(Double.parseDouble(value.toString()));
            } catch (NumberFormatException e) {
                return false;
            }
        };
    }

    /** @param asterisk the value of an asterisk, or null if it is not allowed */
    private static double parseNumber(String text, Double asterisk, int at) {
        Matcher number = NUMBER.matcher(text);
        if (asterisk != null && text.equals("*")) {
            return asterisk;
        } else if (!number.matches()) {
            throw error(text + " is not a number, or a duration such as 500ms", at);
        }
        return Double.parseDouble(number.group(1)) * (number.group(2) == null ? 1 : UNITS.get(number.group(2)));
    }

    private static long parseId(String text, int at) {
        Matcher id = ID.matcher(text);
        if (!id.matches()) {
            throw error("an id has 32 or 16 hex digits, or up to 20 decimal digits", at);
        }
        return id.group(1) == null ? new BigInteger(text).longValue() : Long.parseUnsignedLong(id.group(1), 16);
    }

    private boolean isAtEnd() {
        return in.regionStart() == in.regionEnd();
    }

    private boolean sees(Pattern next) {
        return in.usePattern(next).lookingAt();
    }

    /** Skips the whitespace after it, too. */
    private boolean skip(Pattern next) {
        boolean isNext = sees(next);
        if (isNext) {
            last = in.toMatchResult();
            in.region(in.end(), in.regionEnd()).usePattern(SPACE).lookingAt();
            in.region(in.end(), in.regionEnd());
        }
        return isNext;
    }

    private static ErrorResponseException error(String reason, int at) {
        return new ErrorResponseException(Http.Status.BAD_REQUEST_400, reason, at);
    }
}
