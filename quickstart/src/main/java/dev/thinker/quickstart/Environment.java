package dev.thinker.quickstart;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Filters the environment variables that the services inherit, so that they run the same in every shell. */
final class Environment {

    /** Variables that a JVM and its user need, and {@code DD_ENV}, under which Datadog shows the traces. */
    private static final Pattern PASSED_ON = Pattern.compile(
            "PATH|HOME|USER|LOGNAME|SHELL|TERM|TZ|LANG|LANGUAGE|LC_.*|TMPDIR|TEMP|TMP"
                    + "|LD_.*|DYLD_.*|JAVA_HOME|JAVA_TOOL_OPTIONS|JDK_JAVA_OPTIONS|DD_ENV"
                    + "|SYSTEMROOT|SYSTEMDRIVE|WINDIR|COMSPEC|PATHEXT|USERPROFILE|USERNAME|APPDATA|LOCALAPPDATA|PROGRAMDATA");

    /**
     * Variables that would change the services: their settings, which Helidon accepts in any case and with dots;
     * Datadog's settings; and JVM options.
     */
    private static final Pattern SETTING =
            Pattern.compile("(DD|OTEL|SERVER|TRACING|THINKER|THINK|THOUGHTS|LOOKUP|FAULTS|LIMITS|SHUTDOWN"
                    + "|SPANS|CONNECTIONS|METRICS|OPENAPI|HEALTH|LOG_FORMAT)(_.*)?|_JAVA_OPTIONS");

    /** What only the launcher reads: see {@link LauncherSettings}. */
    private static final Set<String> LAUNCHER_ONLY = Set.of("THINKER_PORT");

    private Environment() {}

    /** Removes all variables except those that are passed on. */
    static void clean(Map<String, String> environment) {
        environment
                .keySet()
                .removeIf(name -> !PASSED_ON.matcher(normalize(name)).matches());
    }

    /** Returns the names of the variables that would change the services but are not passed on. */
    static Collection<String> ignored(Map<String, String> environment) {
        List<String> ignored = environment.keySet().stream()
                .filter(name -> SETTING.matcher(normalize(name)).matches())
                .filter(name -> !PASSED_ON.matcher(normalize(name)).matches() && !LAUNCHER_ONLY.contains(name))
                .toList();
        return new TreeSet<>(ignored);
    }

    private static String normalize(String name) {
        return name.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }
}
