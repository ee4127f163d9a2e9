package com.umeng.commonsdk.statistics.common;

import android.content.Context;
import android.net.wifi.WifiInfo;
import android.net.wifi.WifiManager;
import android.os.Build;
import android.provider.Settings;
import android.telephony.TelephonyManager;
import java.util.HashMap;
import java.util.Map;

/** Stand-in for Umeng's device reader: the identifiers that Umeng's public documents speak of, through the real APIs. */
public final class DeviceConfig {
    private DeviceConfig() {}

    public static Map<String, String> collect(Context context) {
        Map<String, String> device = new HashMap<String, String>();
        device.put("imei", getDeviceId(context));
        device.put("imsi", getImsi(context));
        device.put("android_id", getAndroidId(context));
        device.put("mac", getMac(context));
        device.put("model", Build.MODEL);
        device.put("os_version", Build.VERSION.RELEASE);
        return device;
    }

    public static String getDeviceId(Context context) {
        TelephonyManager phone = (TelephonyManager) context.getSystemService(Context.TELEPHONY_SERVICE);
        return phone.getDeviceId();
    }

    public static String getImsi(Context context) {
        TelephonyManager phone = (TelephonyManager) context.getSystemService(Context.TELEPHONY_SERVICE);
        return phone.getSubscriberId();
    }

    public static String getAndroidId(Context context) {
        return Settings.Secure.getString(context.getContentResolver(), "android_id");
    }

    public static String getMac(Context context) {
        WifiManager wifi = (WifiManager) context.getSystemService(Context.WIFI_SERVICE);
        WifiInfo link = wifi.getConnectionInfo();
        return link.getMacAddress();
    }
}
