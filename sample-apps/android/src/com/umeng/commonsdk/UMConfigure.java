package com.umeng.commonsdk;

import android.content.Context;
import android.content.pm.ApplicationInfo;
import android.content.pm.PackageManager;
import com.umeng.commonsdk.statistics.common.DeviceConfig;
import java.util.Map;

/** Stand-in for Umeng's entry point: reads the keys of the manifest and gathers the device's identifiers. */
public final class UMConfigure {
    public static final int DEVICE_TYPE_PHONE = 1;
    private static final String LOG_URL = "https://ulogs.umeng.com/unify_logs";
    private static Map<String, String> envelope;

    private UMConfigure() {}

    public static void init(Context context, int deviceType, String pushSecret) {
        init(context, meta(context, "UMENG_APPKEY"), meta(context, "UMENG_CHANNEL"), deviceType, pushSecret);
    }

    public static void init(Context context, String key, String channel, int deviceType, String pushSecret) {
        envelope = DeviceConfig.collect(context);
        envelope.put("appkey", String.valueOf(key));
        envelope.put("channel", String.valueOf(channel));
        envelope.put("url", LOG_URL);
    }

    public static Map<String, String> envelope() {
        return envelope;
    }

    private static String meta(Context context, String name) {
        try {
            ApplicationInfo info = context.getPackageManager()
                    .getApplicationInfo(context.getPackageName(), PackageManager.GET_META_DATA);
            return info.metaData.getString(name);
        } catch (PackageManager.NameNotFoundException unknown) {
            return null;
        }
    }
}
