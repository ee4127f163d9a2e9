package com.umeng.analytics;

import android.content.Context;
import com.umeng.commonsdk.UMConfigure;
import java.util.HashMap;
import java.util.Map;

/** Stand-in for Umeng's analytics: counts how often and how long each screen is open. */
public final class MobclickAgent {
    /** How pages are counted. */
    public enum PageMode { AUTO, MANUAL }

    private static final Map<String, Long> OPENED = new HashMap<String, Long>();
    private static PageMode mode = PageMode.MANUAL;

    private MobclickAgent() {}

    public static void setPageCollectionMode(PageMode chosen) {
        mode = chosen;
    }

    public static void onResume(Context context) {
        if (mode == PageMode.AUTO) {
            OPENED.put(context.getClass().getName(), System.currentTimeMillis());
        }
    }

    public static void onPause(Context context) {
        Long since = OPENED.remove(context.getClass().getName());
        if (since != null && UMConfigure.envelope() != null) {
            UMConfigure.envelope().put("duration", String.valueOf(System.currentTimeMillis() - since));
        }
    }

    public static void onEvent(Context context, String event) {
        OPENED.put(event, System.currentTimeMillis());
    }
}
