package dev.thinker.tests.endtoend;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Finds incompatible jars: a class that links to a field or method that its owner does not have, or to a missing class
 * in a package that exists. Missing packages are optional dependencies and are not reported.
 *
 * <p>Also a program: {@code java Linkage.java FOLDER} checks the jars of a folder and exits with 1 if some are
 * incompatible.
 *
 * @see <a href="https://docs.oracle.com/javase/specs/jvms/se17/html/jvms-4.html#jvms-4.4">The constant pool</a>
 */
final class Linkage {

    /**
     * Code of dd-trace-ot that nobody can reach: for OpenTracing before 0.33, and for remote configuration, which it
     * does not ship.
     */
    private static final Pattern UNREACHABLE =
            Pattern.compile("io/opentracing/ScopeManager\\.activate\\(Lio/opentracing/Span;Z\\).*"
                    + "|ddtrot/dd/remoteconfig/DefaultConfigurationPoller.*");

    private final Map<String, ClassFile> classes = new HashMap<>();
    private final Set<String> packages = new HashSet<>();

    public static void main(String[] args) throws IOException {
        try (Stream<Path> files = Files.list(Path.of(args[0]))) {
            Set<String> problems = problems(files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .toList());
            problems.forEach(System.err::println);
            System.exit(problems.isEmpty() ? 0 : 1);
        }
    }

    /** Each problem as {@code jar: class links to missing}. */
    static Set<String> problems(List<Path> jars) throws IOException {
        Linkage linkage = new Linkage();
        List<ClassFile> own = new ArrayList<>();
        for (Path jar : jars) {
            own.addAll(linkage.read(jar));
        }
        Set<String> problems = new TreeSet<>();
        for (ClassFile file : own) {
            for (Link link : file.links()) {
                if (linkage.isBroken(link)
                        && !UNREACHABLE.matcher(link.toString()).matches()) {
                    problems.add(file.jar() + ": " + file.name() + " links to " + link);
                }
            }
        }
        return problems;
    }

    private List<ClassFile> read(Path jar) throws IOException {
        List<ClassFile> files = new ArrayList<>();
        try (JarFile archive = new JarFile(jar.toFile())) {
            for (JarEntry entry : Collections.list(archive.entries())) {
                if (entry.getName().endsWith(".class")
                        && !entry.getName().startsWith("META-INF/")
                        && !entry.getName().endsWith("module-info.class")) {
                    ClassFile file = ClassFile.parse(
                            jar.getFileName().toString(),
                            archive.getInputStream(entry).readAllBytes());
                    files.add(file);
                    classes.putIfAbsent(file.name(), file);
                    packages.add(packageOf(file.name()));
                }
            }
        }
        return files;
    }

    private static String packageOf(String name) {
        return name.substring(0, Math.max(0, name.lastIndexOf('/')));
    }

    private boolean isBroken(Link link) {
        // An array's members are Object's; the JVM makes up the signatures of handles
        if (link.owner().startsWith("[") || link.owner().matches("java/lang/invoke/(Method|Var)Handle")) {
            return false;
        }
        ClassFile owner = find(link.owner());
        if (owner == null) {
            return packages.contains(packageOf(link.owner()));
        }
        return link.member() != null && !has(owner, link.member());
    }

    /** True also where part of the hierarchy is missing, which is reported for the class that extends it. */
    private boolean has(ClassFile file, String member) {
        return file == null
                || file.members().contains(member)
                || file.supertypes().stream().anyMatch(type -> has(find(type), member));
    }

    private ClassFile find(String name) {
        return classes.computeIfAbsent(name, Linkage::fromTheJdk);
    }

    private static ClassFile fromTheJdk(String name) {
        try (InputStream in = ClassLoader.getPlatformClassLoader().getResourceAsStream(name + ".class")) {
            return in == null ? null : ClassFile.parse("JDK", in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @param member a name and a descriptor, or null for the class itself */
    private record Link(String owner, String member) {

        @Override
        public String toString() {
            return member == null ? owner : owner + "." + member;
        }
    }

    private record ClassFile(String jar, String name, List<String> supertypes, Set<String> members, Set<Link> links) {

        private static final int UTF8 = 1;
        private static final int LONG = 5;
        private static final int DOUBLE = 6;
        private static final int CLASS = 7;
        private static final int FIELD = 9;
        private static final int INTERFACE_METHOD = 11;

        static ClassFile parse(String jar, byte[] bytes) throws IOException {
            DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
            in.skipBytes(8);
            int count = in.readUnsignedShort();
            int[] tags = new int[count];
            int[][] indexes = new int[count][2];
            String[] texts = new String[count];
            for (int i = 1; i < count; i++) {
                tags[i] = in.readUnsignedByte();
                switch (tags[i]) {
                    case UTF8 -> texts[i] = in.readUTF();
                    case LONG, DOUBLE -> {
                        in.skipBytes(8);
                        i++;
                    }
                    case CLASS, 8, 16, 19, 20 -> indexes[i][0] = in.readUnsignedShort();
                    case 15 -> in.skipBytes(3);
                    default -> {
                        indexes[i][0] = in.readUnsignedShort();
                        indexes[i][1] = in.readUnsignedShort();
                    }
                }
            }
            Set<Link> links = new HashSet<>();
            for (int i = 1; i < count; i++) {
                if (tags[i] == CLASS) {
                    links.add(new Link(texts[indexes[i][0]], null));
                } else if (tags[i] >= FIELD && tags[i] <= INTERFACE_METHOD) {
                    int[] nameAndType = indexes[indexes[i][1]];
                    links.add(
                            new Link(texts[indexes[indexes[i][0]][0]], texts[nameAndType[0]] + texts[nameAndType[1]]));
                }
            }
            in.skipBytes(2);
            String name = texts[indexes[in.readUnsignedShort()][0]];
            List<String> supertypes = new ArrayList<>(List.of("java/lang/Object"));
            int superclass = in.readUnsignedShort();
            if (superclass == 0) {
                supertypes.clear();
            } else {
                supertypes.add(texts[indexes[superclass][0]]);
            }
            for (int i = in.readUnsignedShort(); i > 0; i--) {
                supertypes.add(texts[indexes[in.readUnsignedShort()][0]]);
            }
            Set<String> members = new HashSet<>();
            for (int kinds = 0; kinds < 2; kinds++) {
                for (int i = in.readUnsignedShort(); i > 0; i--) {
                    in.skipBytes(2);
                    members.add(texts[in.readUnsignedShort()] + texts[in.readUnsignedShort()]);
                    for (int attributes = in.readUnsignedShort(); attributes > 0; attributes--) {
                        in.skipBytes(2);
                        in.skipBytes(in.readInt());
                    }
                }
            }
            return new ClassFile(jar, name, supertypes, members, links);
        }
    }
}
