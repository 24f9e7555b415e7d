import com.github.houbb.sensitive.word.bs.SensitiveWordBs;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.List;

/**
 * Runs houbb/sensitive-word over texts, over and over, each time for one line that comes in.
 *
 * In: how it is to read ("default", or "plain": as written), then a line of words and a line of texts, all in Base64
 * with a space between, then a line for each pass. Out: "ready", then nanoseconds and matches of each pass.
 */
public class SensitiveWord {
    private static final int WARM = 8;

    public static void main(String[] args) throws Exception {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        boolean folds = in.readLine().equals("default");
        List<String> words = decoded(in.readLine());
        List<String> texts = decoded(in.readLine());
        SensitiveWordBs finder = SensitiveWordBs.newInstance()
            .wordDeny(() -> words)
            .wordAllow(() -> Collections.<String>emptyList())
            .ignoreCase(folds)
            .ignoreWidth(folds)
            .ignoreNumStyle(folds)
            .ignoreChineseStyle(folds)
            .ignoreEnglishStyle(folds)
            .init();
        for (int pass = 0; pass < WARM; pass++) {
            found(finder, texts);
        }
        System.out.println("ready");
        while (in.readLine() != null) {
            long start = System.nanoTime();
            long count = found(finder, texts);
            System.out.println((System.nanoTime() - start) + " " + count);
        }
    }

    private static long found(SensitiveWordBs finder, List<String> texts) {
        long count = 0;
        for (String text : texts) {
            count += finder.findAll(text).size();
        }
        return count;
    }

    private static List<String> decoded(String line) {
        List<String> decoded = new ArrayList<>();
        for (String one : Arrays.asList(line.split(" "))) {
            decoded.add(new String(Base64.getDecoder().decode(one), StandardCharsets.UTF_8));
        }
        return decoded;
    }
}
