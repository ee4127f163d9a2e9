package cn.jpush.android.service;

import android.app.Service;
import android.content.Context;
import android.content.Intent;
import android.net.wifi.WifiInfo;
import android.net.wifi.WifiManager;
import android.os.IBinder;
import android.provider.Settings;
import cn.jpush.android.api.JPushInterface;

/** Stand-in for JPush's long connection: logs in with the Android ID and tells which Wi-Fi network the phone is in. */
public final class PushService extends Service {
    private static final String STATS_URL = "https://stats.jpush.cn/v3/report";
    private String login;

    @Override
    public int onStartCommand(Intent intent, int flags, int startId) {
        WifiManager wifi = (WifiManager) getSystemService(Context.WIFI_SERVICE);
        WifiInfo link = wifi.getConnectionInfo();
        login = STATS_URL + "?rid=" + JPushInterface.getRegistrationID(this)
                + "&aid=" + Settings.Secure.getString(getContentResolver(), "android_id")
                + "&ssid=" + link.getSSID() + "&bssid=" + link.getBSSID();
        return START_STICKY;
    }

    @Override
    public IBinder onBind(Intent intent) {
        return null;
    }

    @Override
    public String toString() {
        return login;
    }
}
