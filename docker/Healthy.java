import java.net.HttpURLConnection;
import java.net.URI;

/** The health check in compose.yaml, because the images have no shell and no curl: {@code java Healthy URL} exits with 0 for a 200. */
class Healthy {
    public static void main(String[] args) throws Exception {
        HttpURLConnection connection = (HttpURLConnection) URI.create(args[0]).toURL().openConnection();
        connection.setConnectTimeout(2_000);
        connection.setReadTimeout(2_000);
        if (connection.getResponseCode() != 200) {
            System.err.println(args[0] + ": " + connection.getResponseCode());
            System.exit(1);
        }
    }
}
