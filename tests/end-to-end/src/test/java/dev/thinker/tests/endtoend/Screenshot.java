package dev.thinker.tests.endtoend;

import java.awt.Graphics2D;
import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A picture in docs/pictures with the text of its page in a file of the same name. Both are compared with the page,
 * except times, ids and so on, or written again if the property {@code pictures} is set.
 */
final class Screenshot {

    private static final Path FOLDER = RunningSystem.ROOT.resolve("docs/pictures");
    private static final Path TAKEN = RunningSystem.ROOT.resolve("tests/end-to-end/target/pictures");

    /**
     * The size in pixels of squares that are compared by their mean color, so that letters may differ but boxes may
     * not.
     */
    private static final int FIELD = 20;

    private static final int SIMILAR = 16;
    private static final double MAX_DIFFERENT_FIELDS = 0.02;

    private final String name;

    Screenshot(String name) {
        this.name = name;
    }

    void check(byte[] png, String text) throws IOException {
        check(png, text, List.of());
    }

    /**
     * @param drawings the areas in which pictures may differ: charts start at another time, and elements of the map
     *     move
     */
    void check(byte[] png, String text, List<Rectangle> drawings) throws IOException {
        write(TAKEN, png, text);
        if (System.getProperty("pictures") != null) {
            write(FOLDER, png, text);
            return;
        }
        Path file = FOLDER.resolve(name + ".png");
        String advice = file.normalize() + " is out of date; " + TAKEN.normalize() + " has what it should show."
                + " Look at that, and write it with: mvn verify -Dpictures";
        assertThat(file).as(advice).exists();
        assertThat(text).as(advice).isEqualTo(Files.readString(FOLDER.resolve(name + ".txt")));
        BufferedImage expected = ImageIO.read(file.toFile());
        BufferedImage actual = ImageIO.read(TAKEN.resolve(name + ".png").toFile());
        assertThat(size(actual)).as(advice).isEqualTo(size(expected));
        drawings.forEach(drawing -> List.of(actual, expected).forEach(image -> erase(image, drawing)));
        assertThat(difference(actual, expected)).as(advice).isLessThan(MAX_DIFFERENT_FIELDS);
    }

    private void write(Path folder, byte[] png, String text) throws IOException {
        Files.createDirectories(folder);
        Files.write(folder.resolve(name + ".png"), png);
        Files.writeString(folder.resolve(name + ".txt"), text);
    }

    private static void erase(BufferedImage image, Rectangle area) {
        Graphics2D graphics = image.createGraphics();
        graphics.fill(area);
        graphics.dispose();
    }

    private static String size(BufferedImage image) {
        return image.getWidth() + "x" + image.getHeight();
    }

    /** The fraction of squares that differ. */
    private static double difference(BufferedImage one, BufferedImage other) {
        BufferedImage left = fields(one);
        BufferedImage right = fields(other);
        int different = 0;
        for (int x = 0; x < left.getWidth(); x++) {
            for (int y = 0; y < left.getHeight(); y++) {
                different += isSimilar(left.getRGB(x, y), right.getRGB(x, y)) ? 0 : 1;
            }
        }
        return (double) different / left.getWidth() / left.getHeight();
    }

    private static BufferedImage fields(BufferedImage image) {
        BufferedImage fields =
                new BufferedImage(image.getWidth() / FIELD, image.getHeight() / FIELD, BufferedImage.TYPE_INT_RGB);
        for (int x = 0; x < fields.getWidth(); x++) {
            for (int y = 0; y < fields.getHeight(); y++) {
                fields.setRGB(x, y, mean(image.getSubimage(x * FIELD, y * FIELD, FIELD, FIELD)));
            }
        }
        return fields;
    }

    private static int mean(BufferedImage field) {
        int[] sums = new int[3];
        for (int rgb : field.getRGB(0, 0, FIELD, FIELD, null, 0, FIELD)) {
            for (int i = 0; i < sums.length; i++) {
                sums[i] += channel(rgb, i);
            }
        }
        int pixels = FIELD * FIELD;
        return sums[0] / pixels << 16 | sums[1] / pixels << 8 | sums[2] / pixels;
    }

    private static boolean isSimilar(int left, int right) {
        for (int i = 0; i < 3; i++) {
            if (Math.abs(channel(left, i) - channel(right, i)) > SIMILAR) {
                return false;
            }
        }
        return true;
    }

    private static int channel(int rgb, int i) {
        return rgb >> 16 - 8 * i & 0xff;
    }
}
