package com.tencent.bugly.crashreport;

import android.content.Context;
import android.util.Log;
import com.tencent.bugly.crashreport.common.info.AppInfo;

/** Stand-in for Bugly: a crash is sent with the Android ID and the names of the running processes. */
public final class CrashReport implements Thread.UncaughtExceptionHandler {
    private static final String REPORT_URL = "https://android.bugly.qq.com/rqd/async";
    private final Context context;
    private final String appId;

    private CrashReport(Context context, String appId) {
        this.context = context;
        this.appId = appId;
    }

    public static void initCrashReport(Context context, String appId, boolean debug) {
        Thread.setDefaultUncaughtExceptionHandler(new CrashReport(context, appId));
    }

    @Override
    public void uncaughtException(Thread thread, Throwable problem) {
        Log.e("bugly", REPORT_URL + " " + appId + " " + AppInfo.deviceOf(context) + " " + AppInfo.processesOf(context)
                + " " + Log.getStackTraceString(problem));
    }
}
