package dev.thinker.quickstart;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** The variables of the shell. Few reach the services, so that they run the same in every shell. */
final class Environment {

    /** What a JVM and its user need, and the name under which a Datadog account shows the traces. */
    private static final Pattern PASSED_ON = Pattern.compile(
            "PATH|HOME|USER|LOGNAME|SHELL|TERM|TZ|LANG|LANGUAGE|LC_.*|TMPDIR|TEMP|TMP"
                    + "|LD_.*|DYLD_.*|JAVA_HOME|JAVA_TOOL_OPTIONS|JDK_JAVA_OPTIONS|DD_ENV"
                    + "|SYSTEMROOT|SYSTEMDRIVE|WINDIR|COMSPEC|PATHEXT|USERPROFILE|USERNAME|APPDATA|LOCALAPPDATA|PROGRAMDATA");

    /** What would change the services: their settings, which Helidon takes in any case and with dots, Datadog's, and JVM options. */
    private static final Pattern SETTING =
            Pattern.compile("(DD|OTEL|SERVER|TRACING|THINKER|THINK|THOUGHTS|LOOKUP|FAULTS|LIMITS|SHUTDOWN"
                    + "|SPANS|CONNECTIONS|METRICS|OPENAPI|HEALTH|LOG_FORMAT)(_.*)?|_JAVA_OPTIONS");

    /** What only the launcher reads: see {@link LauncherSettings}. */
    private static final Set<String> LAUNCHER_ONLY = Set.of("THINKER_PORT");

    private Environment() {}

    /** Leaves only what is passed on. */
    static void clean(Map<String, String> environment) {
        environment
                .keySet()
                .removeIf(name -> !PASSED_ON.matcher(normalize(name)).matches());
    }

    /** The names of those that are not passed on although they would change the services. */
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
