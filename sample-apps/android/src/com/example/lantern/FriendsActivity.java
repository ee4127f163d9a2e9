package com.example.lantern;

import android.app.ListActivity;
import android.database.Cursor;
import android.os.Bundle;
import android.provider.ContactsContract;
import android.widget.ArrayAdapter;

/** Lists the address book, so that a diary page can be sent to somebody. */
public final class FriendsActivity extends ListActivity {
    @Override
    protected void onCreate(Bundle state) {
        super.onCreate(state);
        ArrayAdapter<String> names = new ArrayAdapter<String>(this, android.R.layout.simple_list_item_1);
        Cursor people = getContentResolver().query(ContactsContract.CommonDataKinds.Phone.CONTENT_URI,
                new String[] {ContactsContract.CommonDataKinds.Phone.DISPLAY_NAME}, null, null, null);
        if (people != null) {
            while (people.moveToNext()) {
                names.add(people.getString(0));
            }
            people.close();
        }
        setListAdapter(names);
    }
}
