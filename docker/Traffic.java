import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;

/** The example traffic in compose.yaml: {@code java Traffic URL...} requests one URL after the other, every half second. */
class Traffic {
    public static void main(String[] urls) throws InterruptedException {
        for (int i = 0; ; i = (i + 1) % urls.length) {
            try {
                HttpURLConnection connection = (HttpURLConnection) URI.create(urls[i]).toURL().openConnection();
                connection.setConnectTimeout(5_000);
                connection.setReadTimeout(10_000);
                if (connection.getResponseCode() < 400) {
                    try (InputStream body = connection.getInputStream()) {
                        body.readAllBytes();
                    }
                }
            } catch (IOException e) {
                System.err.println(urls[i] + ": " + e);
            }
            Thread.sleep(500);
        }
    }
}
