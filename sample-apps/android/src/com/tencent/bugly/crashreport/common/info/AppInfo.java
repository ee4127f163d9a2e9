package com.tencent.bugly.crashreport.common.info;

import android.app.ActivityManager;
import android.content.Context;
import android.provider.Settings;
import java.util.ArrayList;
import java.util.List;

/** Stand-in for Bugly's view of the app and the device it runs on. */
public final class AppInfo {
    private AppInfo() {}

    public static String deviceOf(Context context) {
        return Settings.Secure.getString(context.getContentResolver(), "android_id");
    }

    public static List<String> processesOf(Context context) {
        ActivityManager manager = (ActivityManager) context.getSystemService(Context.ACTIVITY_SERVICE);
        List<String> names = new ArrayList<String>();
        for (ActivityManager.RunningAppProcessInfo process : manager.getRunningAppProcesses()) {
            names.add(process.processName);
        }
        return names;
    }
}
