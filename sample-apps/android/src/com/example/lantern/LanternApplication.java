package com.example.lantern;

import android.app.Application;
import cn.jpush.android.api.JPushInterface;
import com.microsoft.appcenter.AppCenter;
import com.microsoft.appcenter.analytics.Analytics;
import com.microsoft.appcenter.crashes.Crashes;
import com.tencent.bugly.crashreport.CrashReport;
import com.umeng.analytics.MobclickAgent;
import com.umeng.commonsdk.UMConfigure;

/** Starts every third-party SDK, as apps do. */
public final class LanternApplication extends Application {
    @Override
    public void onCreate() {
        super.onCreate();
        UMConfigure.init(this, UMConfigure.DEVICE_TYPE_PHONE, null);
        MobclickAgent.setPageCollectionMode(MobclickAgent.PageMode.AUTO);
        AppCenter.start(this, "00000000-0000-0000-0000-000000000000", Analytics.class, Crashes.class);
        CrashReport.initCrashReport(this, "0000000000", false);
        JPushInterface.init(this);
    }
}
