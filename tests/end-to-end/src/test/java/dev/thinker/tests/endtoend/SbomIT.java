package dev.thinker.tests.endtoend;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * The bill of materials beside each runnable jar: it is complete and names the license of every component.
 *
 * @see <a href="https://cyclonedx.org/docs/1.6/json/">CycloneDX 1.6</a>
 */
class SbomIT {

    /**
     * SPDX ids of licenses that may be shipped with an Apache-2.0 program. One accepted license for each component is
     * enough.
     */
    private static final Set<String> ACCEPTED = Set.of("Apache-2.0", "MIT", "BSD-3-Clause", "EPL-2.0");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "api-service/target/thinker-api",
                "thinker-service/target/thinker-microservice",
                "local-agent/target/local-agent"
            })
    void sbom_listsEveryShippedJar(String jar) throws Exception {
        JsonObject sbom = read(jar);

        Map<String, String> listed = sbom.getJsonArray("components").getValuesAs(JsonObject.class).stream()
                .collect(Collectors.toMap(SbomIT::fileName, SbomIT::sha256));
        assertThat(listed)
                .as("a stale one is made anew by a build that is not offline")
                .isEqualTo(sums(RunningSystem.ROOT.resolve(jar).resolveSibling("libs")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "api-service/target/thinker-api",
                "thinker-service/target/thinker-microservice",
                "local-agent/target/local-agent"
            })
    void everyComponent_hasAnAcceptedLicense(String jar) throws IOException {
        assertThat(unaccepted(read(jar))).isEmpty();
    }

    @Test
    void otherOrMissingLicense_isRejected() {
        JsonObject sbom = parse("""
                {"components": [
                    {"purl": "a", "licenses": [{"license": {"id": "MIT"}}, {"license": {"name": "GNU Lesser General Public License"}}]},
                    {"purl": "b", "licenses": [{"license": {"id": "SSPL-1.0"}}]},
                    {"purl": "c", "licenses": [{"license": {"name": "Free for some"}}]},
                    {"purl": "d"}
                ]}""");

        assertThat(unaccepted(sbom)).containsExactly("b: [SSPL-1.0]", "c: []", "d: []");
    }

    private static List<String> unaccepted(JsonObject sbom) {
        return sbom.getJsonArray("components").getValuesAs(JsonObject.class).stream()
                .filter(component -> licenses(component).stream().noneMatch(ACCEPTED::contains))
                .map(component -> component.getString("purl") + ": " + licenses(component))
                .toList();
    }

    private static List<String> licenses(JsonObject component) {
        JsonArray licenses = component.getJsonArray("licenses");
        return licenses == null
                ? List.of()
                : licenses.getValuesAs(JsonObject.class).stream()
                        .map(license -> license.getJsonObject("license"))
                        .filter(license -> license != null && license.containsKey("id"))
                        .map(license -> license.getString("id"))
                        .toList();
    }

    private static JsonObject read(String jar) throws IOException {
        Path file = RunningSystem.ROOT.resolve(jar + ".cdx.json");
        assumeTrue(Files.exists(file), "An offline build makes no bill of materials: build once without -o");
        return parse(Files.readString(file));
    }

    private static JsonObject parse(String json) {
        return Json.createReader(new StringReader(json)).readObject();
    }

    /** As Maven names the jar of a <a href="https://github.com/package-url/purl-spec">package URL</a>. */
    private static String fileName(JsonObject component) {
        String classifier = component.getString("purl").replaceFirst(".*[?&]classifier=([^&]*).*|.*", "-$1");
        return component.getString("name") + "-" + component.getString("version")
                + (classifier.equals("-") ? "" : classifier) + ".jar";
    }

    private static String sha256(JsonObject component) {
        return component.getJsonArray("hashes").getValuesAs(JsonObject.class).stream()
                .filter(hash -> hash.getString("alg").equals("SHA-256"))
                .map(hash -> hash.getString("content"))
                .findFirst()
                .orElseThrow();
    }

    private static Map<String, String> sums(Path folder) throws Exception {
        try (Stream<Path> jars = Files.list(folder)) {
            return jars.collect(Collectors.toMap(jar -> jar.getFileName().toString(), SbomIT::sha256));
        }
    }

    private static String sha256(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(in.readAllBytes()));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
